import { BlkReq, BlkReqTrailer, BlkRequestType } from "../../catalogue/devices/block.js";
import { accessors } from "../memory/accessors.js";
import { ByteBuffer } from "../memory/byte-buffer.js";
import type { DriverMemory, GuestBuffer } from "./driver-memory.js";
import type { DriverQueue } from "./driver-queue.js";

const request = accessors(BlkReq);
const headerBytes = BlkReq.size;
/** Nothing a device may answer, so that a request it never touched is noticed. */
const unanswered = 0xff;

/**
 * A fixed number of block requests with their memory, for keeping a queue busy without allocating. A slot is one
 * request: header, up to `dataBytes` of data, status.
 */
export class BlockSlots {
  readonly depth: number;
  readonly dataBytes: number;
  /** Slots that are not at the device. */
  idle: number;
  readonly #queue: DriverQueue;
  readonly #memory: DriverMemory;
  readonly #area: GuestBuffer;
  readonly #bytes: Uint8Array;
  readonly #headers: ByteBuffer;
  readonly #indirect: boolean;
  readonly #free: Uint16Array;
  /** The slot whose chain starts at a descriptor. */
  readonly #slotOfHead: Uint16Array;

  constructor(
    queue: DriverQueue,
    memory: DriverMemory,
    depth: number,
    dataBytes: number,
    indirect: boolean,
  ) {
    this.depth = depth;
    this.dataBytes = dataBytes;
    this.idle = depth;
    this.#queue = queue;
    this.#memory = memory;
    this.#indirect = indirect;
    // Data first: it alone wants to be aligned, to what a device with direct I/O may ask for.
    this.#area = memory.allocate(depth * (dataBytes + headerBytes + BlkReqTrailer.size), 4096);
    this.#bytes = memory.bytes(this.#area.address, this.#area.length);
    this.#headers = new ByteBuffer(this.#bytes.subarray(depth * dataBytes));
    this.#free = new Uint16Array(depth).map((_, index) => depth - 1 - index);
    this.#slotOfHead = new Uint16Array(queue.ring.size);
  }

  /**
   * Commits a request to the ring and returns its slot; -1 when no slot is idle or the ring is full. `readable` of the
   * slot's data bytes go to the device, `writable` come from it; one of them is 0. Hot.
   */
  submit(type: number, sector: number, readable: number, writable: number): number {
    if (this.idle === 0) return -1;
    const slot = this.#free[this.idle - 1] as number;
    this.#writeHeader(slot, type, sector);
    const ring = this.#queue.ring;
    ring.begin(this.#indirect);
    ring.buffer(this.#headerAddress(slot), headerBytes, false);
    const data = this.#area.address + slot * this.dataBytes;
    if (readable > 0) ring.buffer(data, readable, false);
    if (writable > 0) ring.buffer(data, writable, true);
    ring.buffer(this.#area.address + this.#statusOffset(slot), BlkReqTrailer.size, true);
    const head = ring.commit();
    if (head < 0) return -1;
    this.#slotOfHead[head] = slot;
    this.idle--;
    return slot;
  }

  /** `submit` for the commonest request. Hot. */
  submitRead(sector: number, length: number): number {
    return this.submit(BlkRequestType.In, sector, 0, length);
  }

  /** Takes back a finished request, whose slot is idle from here on; -1 when there is none. Hot. */
  reap(): number {
    const head = this.#queue.ring.popUsed();
    if (head < 0) return -1;
    const slot = this.#slotOfHead[head] as number;
    this.#free[this.idle++] = slot;
    return slot;
  }

  /** The status of a finished request. */
  status(slot: number): number {
    return this.#bytes[this.#statusOffset(slot)] as number;
  }

  /** A view on a slot's data; costs an object. */
  data(slot: number, length = this.dataBytes): Uint8Array {
    const start = slot * this.dataBytes;
    return this.#bytes.subarray(start, start + length);
  }

  /** The slot that the next `submit` takes, to fill its data before. */
  get next(): number {
    return this.idle === 0 ? -1 : (this.#free[this.idle - 1] as number);
  }

  close(): void {
    this.#memory.free(this.#area);
  }

  #writeHeader(slot: number, type: number, sector: number): void {
    const at = slot * headerBytes;
    request.type.set(this.#headers, type, at);
    request.reserved.set(this.#headers, 0, at);
    request.sector.set(this.#headers, sector, at);
    this.#bytes[this.#statusOffset(slot)] = unanswered;
  }

  #headerAddress(slot: number): number {
    return this.#area.address + this.depth * this.dataBytes + slot * headerBytes;
  }

  #statusOffset(slot: number): number {
    return this.depth * (this.dataBytes + headerBytes) + slot;
  }
}
