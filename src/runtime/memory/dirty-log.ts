/** One bit stands for this many bytes of guest memory (vhost-user: VHOST_LOG_PAGE). */
const pageShift = 12;

/**
 * The bitmap of guest pages that the device wrote, shared with a front-end that migrates the guest. Bits are set
 * atomically, since the front-end takes them away at the same time; a page beyond the bitmap is not logged, the
 * front-end did not ask for it.
 */
export class DirtyLog {
  readonly #bits: Uint8Array;

  constructor(bits: Uint8Array) {
    this.#bits = bits;
  }

  /** Marks every page that `length` bytes at a guest-physical address touch. */
  mark(guestAddress: number, length: number): void {
    if (length === 0) return;
    const pageBytes = 1 << pageShift;
    const first = Math.floor(guestAddress / pageBytes);
    const last = Math.floor((guestAddress + length - 1) / pageBytes);
    for (let page = first; page <= last; page++) {
      const byte = Math.floor(page / 8);
      if (byte >= this.#bits.length) return;
      Atomics.or(this.#bits, byte, 1 << (page & 7));
    }
  }
}
