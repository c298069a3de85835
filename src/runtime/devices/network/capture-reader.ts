import type { Arena, Block } from "../../host/arena.js";
import { Open } from "../../host/constants.js";
import { HostError } from "../../host/host-error.js";
import { errno, libc } from "../../host/libc.js";
import { SystemError } from "../../host/system-error.js";
import { MemoryWindow } from "../../memory/memory-window.js";
import { type Frame, maxFrameBytes } from "./frame.js";

const fileHeaderBytes = 24;
const recordHeaderBytes = 16;
/** Records up to this length are read over; a longer one says that the file is none. */
const mostRecordBytes = 256 * 1024;
const linkTypeEthernet = 1;

/** The unit of a time's fraction, by the file's magic number in either byte order. */
const forms = [
  { magic: 0xa1b2c3d4, perSecond: 1e6 },
  { magic: 0xa1b23c4d, perSecond: 1e9 },
] as const;

/** Reads the frames of a pcap file, one after the other. Somebody else wrote it: nothing in it is believed. */
export class CaptureReader {
  readonly #fd: number;
  readonly #buffer: Block;
  readonly #window: MemoryWindow;
  readonly #isLittle: boolean;
  readonly #perSecond: number;
  #size = 0;
  /** When the frame was caught, in milliseconds since 1970. */
  timeMs = 0;

  /** Throws `HostError` WB4409. */
  constructor(file: string, arena: Arena) {
    this.#fd = libc.open(file, Open.ReadOnly | Open.CloseOnExec, 0);
    if (this.#fd < 0) throw unreadable(new SystemError("open", errno(), file).message);
    this.#buffer = arena.take(mostRecordBytes);
    this.#window = new MemoryWindow(0, this.#buffer.address, this.#buffer.buffer);
    try {
      if (!this.#readWhole(fileHeaderBytes)) throw unreadable(`${file} is too short`);
      const { data } = this.#buffer;
      const form = forms.find(({ magic }) =>
        [true, false].some((isLittle) => data.getUint32(0, isLittle) === magic),
      );
      if (form === undefined) throw unreadable(`${file} is no pcap file (pcapng is not read)`);
      this.#isLittle = data.getUint32(0, true) === form.magic;
      this.#perSecond = form.perSecond;
      // The upper bits tell of checksums at the end of frames.
      const linkType = data.getUint32(20, this.#isLittle) & 0xffff;
      if (linkType !== linkTypeEthernet) {
        throw unreadable(`${file} holds frames of link type ${linkType}, not Ethernet`);
      }
    } catch (error) {
      libc.close(this.#fd);
      throw error;
    }
  }

  /** Goes to the next frame that was caught whole; false at the end of the file. */
  next(): boolean {
    while (this.#readWhole(recordHeaderBytes)) {
      const { data } = this.#buffer;
      const isLittle = this.#isLittle;
      const seconds = data.getUint32(0, isLittle);
      const fraction = data.getUint32(4, isLittle);
      const size = data.getUint32(8, isLittle);
      const original = data.getUint32(12, isLittle);
      if (size > mostRecordBytes || !this.#readWhole(size)) return false;
      if (size !== original || size > maxFrameBytes) continue;
      this.timeMs = seconds * 1000 + (fraction * 1000) / this.#perSecond;
      this.#size = size;
      return true;
    }
    return false;
  }

  /** Shows the frame in `target`; false when it is none. */
  show(target: Frame): boolean {
    return target.takePlain(this.#window, 0, this.#size);
  }

  close(): void {
    libc.close(this.#fd);
  }

  /** Fills the start of the buffer; false when the file ends before. */
  #readWhole(size: number): boolean {
    let done = 0;
    while (done < size) {
      const count = libc.read(this.#fd, this.#buffer.address + done, size - done);
      if (count <= 0) return false;
      done += count;
    }
    return true;
  }
}

function unreadable(reason: string): HostError {
  return new HostError("WB4409", `cannot play a capture: ${reason}`);
}
