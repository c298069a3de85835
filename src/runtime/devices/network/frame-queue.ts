import { NetHdrSize } from "../../../catalogue/devices/network.js";
import { copyBytes } from "../../host/copy.js";
import { Mapping } from "../../host/mapping.js";
import { MemoryWindow } from "../../memory/memory-window.js";
import { type Frame, maxFrameBytes } from "./frame.js";
import { allOffloads } from "./offload.js";

const prefixBytes = 8;
const alignment = 8;

/**
 * Frames that wait for their receiver, copied, in a ring of bytes: what a switch port has in hardware. When it is full,
 * frames are lost, so that a guest that does not read costs nobody but its senders.
 *
 *   record  | size 32 | 0 32 | virtio_net_hdr | frame |, padded to 8; size 0: the next record is at the start
 */
export class FrameQueue {
  readonly #mapping: Mapping;
  readonly #window: MemoryWindow;
  readonly #words: Uint32Array;
  readonly #capacity: number;
  #head = 0;
  #used = 0;
  /** Bytes at the end of the ring that the last turn left unused. */
  #skipped = 0;

  constructor(capacityBytes: number) {
    this.#capacity = capacityBytes;
    this.#mapping = Mapping.anonymous(capacityBytes);
    const { address } = this.#mapping;
    this.#window = new MemoryWindow(0, address, this.#mapping.view(0, capacityBytes));
    this.#words = this.#window.words;
  }

  get isEmpty(): boolean {
    return this.#used === 0;
  }

  get usedBytes(): number {
    return this.#used;
  }

  /** Keeps a copy; false when there is no room. */
  push(frame: Frame): boolean {
    const size = NetHdrSize.Basic + frame.length;
    const need = (prefixBytes + size + alignment - 1) & ~(alignment - 1);
    if (frame.length > maxFrameBytes) return false;
    const tail = (this.#head + this.#used) % this.#capacity;
    const skip = tail + need > this.#capacity ? this.#capacity - tail : 0;
    if (this.#used + skip + need > this.#capacity) return false;
    if (skip > 0) {
      this.#words[tail >>> 2] = 0;
      this.#used += skip;
      this.#skipped = skip;
    }
    const at = skip > 0 ? 0 : tail;
    this.#words[at >>> 2] = size;
    const start = at + prefixBytes;
    frame.writeHeader(1, 0, 0);
    copyBytes(this.#window, start, frame.header, 0, NetHdrSize.Basic);
    frame.copyOut(0, this.#window, start + NetHdrSize.Basic, frame.length);
    this.#used += need;
    return true;
  }

  /** Shows the oldest frame in `target`, without taking it out; false when there is none. */
  peek(target: Frame): boolean {
    if (this.#used === 0) return false;
    let size = this.#words[this.#head >>> 2] as number;
    if (size === 0) {
      this.#used -= this.#skipped;
      this.#head = 0;
      size = this.#words[0] as number;
    }
    const start = this.#head + prefixBytes;
    const frameBytes = size - NetHdrSize.Basic;
    target.takeAt(this.#window, start, NetHdrSize.Basic, frameBytes, allOffloads);
    return true;
  }

  /** Takes the oldest frame out. */
  drop(): void {
    const size = this.#words[this.#head >>> 2] as number;
    const need = (prefixBytes + size + alignment - 1) & ~(alignment - 1);
    this.#head = (this.#head + need) % this.#capacity;
    this.#used -= need;
  }

  clear(): void {
    this.#head = 0;
    this.#used = 0;
  }

  close(): void {
    this.#mapping.release();
  }
}
