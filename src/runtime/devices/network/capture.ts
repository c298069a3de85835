import type { DeviceServices } from "../../device/device-module.js";
import type { Block } from "../../host/arena.js";
import { Open } from "../../host/constants.js";
import { HostError } from "../../host/host-error.js";
import { errno, libc } from "../../host/libc.js";
import { SystemError } from "../../host/system-error.js";
import type { Timer } from "../../host/timers.js";
import { MemoryWindow } from "../../memory/memory-window.js";
import { type Frame, maxFrameBytes } from "./frame.js";
import type { FrameObserver } from "./model.js";
import type { CaptureOptions } from "./options.js";

/** The file format of libpcap, with times in nanoseconds. */
const magic = 0xa1b23c4d;
const linkTypeEthernet = 1;
const fileHeaderBytes = 24;
const recordHeaderBytes = 16;
const bufferBytes = 2 ** 18;
/** What is caught reaches the file no later than this. */
const flushMs = 100;

/**
 * Writes frames to a pcap file, in large pieces. It never makes a frame wait: what cannot be written ends the capture
 * with one message.
 */
export class Capture implements FrameObserver {
  readonly #services: DeviceServices;
  readonly #file: string;
  readonly #snapBytes: number;
  readonly #fd: number;
  readonly #buffer: Block;
  readonly #window: MemoryWindow;
  readonly #timer: Timer;
  #used = 0;
  #isOver = false;

  /** Begins a new file; throws `HostError` WB4406. */
  constructor({ file, snapBytes = maxFrameBytes }: CaptureOptions, services: DeviceServices) {
    this.#services = services;
    this.#file = file;
    this.#snapBytes = Math.min(snapBytes, maxFrameBytes);
    const flags = Open.WriteOnly | Open.Create | Open.Truncate | Open.CloseOnExec;
    // Frames are other people's words: for nobody else's eyes.
    this.#fd = libc.open(file, flags, 0o600);
    if (this.#fd < 0) {
      const reason = new SystemError("open", errno(), file).message;
      throw new HostError("WB4406", `cannot capture: ${reason}`);
    }
    this.#buffer = services.arena.take(bufferBytes);
    this.#window = new MemoryWindow(0, this.#buffer.address, this.#buffer.buffer);
    this.#timer = services.timers.timer(() => this.#flush());
    this.#writeFileHeader();
  }

  saw(frame: Frame): void {
    if (this.#isOver) return;
    const size = Math.min(frame.length, this.#snapBytes);
    if (this.#used + recordHeaderBytes + size > bufferBytes) this.#flush();
    const now = performance.timeOrigin + performance.now();
    const seconds = Math.floor(now / 1000);
    const { data } = this.#buffer;
    data.setUint32(this.#used, seconds, true);
    data.setUint32(this.#used + 4, (now - seconds * 1000) * 1e6, true);
    data.setUint32(this.#used + 8, size, true);
    data.setUint32(this.#used + 12, frame.length, true);
    frame.copyOut(0, this.#window, this.#used + recordHeaderBytes, size);
    this.#used += recordHeaderBytes + size;
    if (!this.#timer.isArmed) this.#timer.arm(flushMs);
  }

  close(): void {
    this.#flush();
    this.#timer.cancel();
    libc.close(this.#fd);
  }

  #writeFileHeader(): void {
    const { data } = this.#buffer;
    data.setUint32(0, magic, true);
    data.setUint16(4, 2, true);
    data.setUint16(6, 4, true);
    data.setUint32(16, this.#snapBytes, true);
    data.setUint32(20, linkTypeEthernet, true);
    this.#used = fileHeaderBytes;
    this.#flush();
  }

  #flush(): void {
    let done = 0;
    while (done < this.#used && !this.#isOver) {
      const count = libc.write(this.#fd, this.#buffer.address + done, this.#used - done);
      if (count > 0) done += count;
      else this.#end(new SystemError("write", errno(), this.#file).message);
    }
    this.#used = 0;
  }

  #end(reason: string): void {
    this.#isOver = true;
    this.#services.log(`the capture ends: ${reason}`);
  }
}
