/**
 * A device's configuration space (VIRTIO 1.4, 2.5): little-endian bytes that the driver reads, and for a few fields
 * writes. Reads beyond its end answer zeroes, since front-ends ask for the largest structure they know.
 */
export class ConfigSpace {
  readonly #bytes: Uint8Array;
  readonly #writable: (offset: number, value: Uint8Array) => boolean;

  /**
   * `bytes` is the initial content; the device keeps it and may change it. `onWrite` is asked for every write of the
   * driver and says whether the device accepts it; without it the space is read-only.
   */
  constructor(bytes: Uint8Array, onWrite: (offset: number, value: Uint8Array) => boolean = refuse) {
    this.#bytes = bytes;
    this.#writable = onWrite;
  }

  get sizeBytes(): number {
    return this.#bytes.length;
  }

  /** Copies `target.length` bytes from `offset` on. */
  read(offset: number, target: Uint8Array): void {
    target.fill(0);
    if (offset < this.#bytes.length) {
      target.set(this.#bytes.subarray(offset, offset + target.length));
    }
  }

  /** A write of the driver; false when the device refuses it. */
  write(offset: number, value: Uint8Array): boolean {
    if (offset + value.length > this.#bytes.length) return false;
    if (!this.#writable(offset, value)) return false;
    this.#bytes.set(value, offset);
    return true;
  }
}

function refuse(): boolean {
  return false;
}
