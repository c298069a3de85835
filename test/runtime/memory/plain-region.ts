import type { GuestRegion } from "../../../src/runtime/memory/guest-memory.js";

/** A region backed by plain memory of this process; its host addresses are made up, so no system call may use them. */
export function plainRegion(
  guestAddress: number,
  buffer: ArrayBuffer,
  userAddress = guestAddress,
): GuestRegion {
  const address = 0x7000_0000_0000 + guestAddress;
  return {
    guestAddress,
    sizeBytes: buffer.byteLength,
    userAddress,
    mapping: {
      address,
      view: (offset, sizeBytes) => new PlainView(buffer, offset, sizeBytes).buffer,
    },
  };
}

/** Plain buffers cannot be viewed in part, so a part is only handed out whole. */
class PlainView {
  readonly buffer: ArrayBuffer;

  constructor(buffer: ArrayBuffer, offset: number, sizeBytes: number) {
    if (offset !== 0 || sizeBytes !== buffer.byteLength) throw new RangeError("only whole regions");
    this.buffer = buffer;
  }
}
