/** The largest view that one window covers: offsets in it stay small integers for the JavaScript engine. */
export const windowBytes = 2 ** 30;

/**
 * A part of a region, small enough for one view, as the device addresses it. The end is exclusive. It crosses no
 * multiple of `windowBytes`, so that 32-bit arithmetic tells whether an address is inside.
 */
export class MemoryWindow {
  readonly start: number;
  readonly end: number;
  readonly sizeBytes: number;
  /** Its place in the list of its map. */
  index = 0;
  /** The halves of `start` as signed integers, which the engine keeps unboxed. */
  readonly startLow: number;
  readonly startHigh: number;
  readonly hostAddress: number;
  /** Guest-physical address of the first byte; the same as `start` unless an IOMMU translates. */
  readonly guestAddress: number;
  /** Whether the device may write here. */
  readonly writable: boolean;
  readonly data: DataView;
  readonly bytes: Uint8Array;
  /** The same as aligned 32-bit words; an incomplete last one is left out. */
  readonly words: Uint32Array;

  constructor(
    start: number,
    hostAddress: number,
    buffer: ArrayBuffer,
    guestAddress = start,
    writable = true,
  ) {
    this.start = start;
    this.end = start + buffer.byteLength;
    this.sizeBytes = buffer.byteLength;
    this.startLow = start | 0;
    this.startHigh = Math.floor(start / 4294967296) | 0;
    this.hostAddress = hostAddress;
    this.guestAddress = guestAddress;
    this.writable = writable;
    this.data = new DataView(buffer);
    this.bytes = new Uint8Array(buffer);
    this.words = new Uint32Array(buffer, 0, buffer.byteLength >>> 2);
    if ((start % windowBytes) + buffer.byteLength > windowBytes) {
      throw new RangeError("a window crosses a multiple of its largest size");
    }
  }

  /**
   * Whether it holds a whole run whose address comes in 32-bit halves; all three numbers are signed, and what looks
   * negative is longer than any window. Hot: one look at the signs of all differences, since with several branches the
   * processor could not foresee which of them is taken where buffers lie in many regions.
   */
  holds(low: number, high: number, length: number): boolean {
    const offset = (low - this.startLow) | 0;
    const room = (this.sizeBytes - offset) | 0;
    return high === this.startHigh && (offset | length | room | (room - length)) >= 0;
  }
}

/** Bytes from `address` on that one window may cover. */
export function windowRoom(address: number): number {
  return windowBytes - (address % windowBytes);
}

/** A window that contains no address: what caches hold before the first translation. */
export const noWindow = new MemoryWindow(0, 0, new ArrayBuffer(0));

/** An address from its 32-bit halves, signed or not; above 2^53, where no memory is, it is rounded. */
export function joined(low: number, high: number): number {
  return (low >>> 0) + (high >>> 0) * 4294967296;
}
