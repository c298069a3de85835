/** A part of a region, small enough for one view, as the device addresses it. The end is exclusive. */
export class MemoryWindow {
  readonly start: number;
  readonly end: number;
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
    this.hostAddress = hostAddress;
    this.guestAddress = guestAddress;
    this.writable = writable;
    this.data = new DataView(buffer);
    this.bytes = new Uint8Array(buffer);
    this.words = new Uint32Array(buffer, 0, buffer.byteLength >>> 2);
  }
}

/** A window that contains no address: what caches hold before the first translation. */
export const noWindow = new MemoryWindow(0, 0, new ArrayBuffer(0));
