/**
 * What a device says to a write of the driver: whether it is to be stored as it is, or that the device has stored
 * itself what concerns it. (Front-ends write more than the driver did: QEMU's generic one always all of the space.)
 */
export type WriteAnswer = boolean | "stored";

/**
 * A device's configuration space (VIRTIO 1.4, 2.5): little-endian bytes that the driver reads, and for a few fields
 * writes. Reads beyond its end answer zeroes, since front-ends ask for the largest structure they know.
 */
export class ConfigSpace {
  readonly #bytes: Uint8Array;
  readonly #onWrite: (offset: number, value: Uint8Array) => WriteAnswer;
  #generation = 0;
  /** The driver read since the last change of the generation, so it may hold a part of the content. */
  #wasRead = false;
  #onChange: () => void = ignore;

  /**
   * `bytes` is the initial content; the device changes it by `update`. `onWrite` is asked for every write of the
   * driver and says whether the device accepts it; without it the space is read-only.
   */
  constructor(
    bytes: Uint8Array,
    onWrite: (offset: number, value: Uint8Array) => WriteAnswer = refuse,
  ) {
    this.#bytes = bytes;
    this.#onWrite = onWrite;
  }

  get sizeBytes(): number {
    return this.#bytes.length;
  }

  /**
   * Differs between two looks if something the driver read in between may be torn (2.5.1). It stays as it is while
   * nobody reads: a transport may show only its low bits, which a counter of all changes could run through unseen.
   */
  get generation(): number {
    return this.#generation;
  }

  /** Copies `target.length` bytes from `offset` on. */
  read(offset: number, target: Uint8Array): void {
    this.#wasRead = true;
    target.fill(0);
    if (offset < this.#bytes.length) {
      target.set(this.#bytes.subarray(offset, offset + target.length));
    }
  }

  /** A write of the driver; false when the device refuses it. */
  write(offset: number, value: Uint8Array): boolean {
    if (offset + value.length > this.#bytes.length) return false;
    const answer = this.#onWrite(offset, value);
    if (answer === true) this.#bytes.set(value, offset);
    return answer !== false;
  }

  /** A change that the device makes on its own; the driver is told unless nothing differs. */
  update(offset: number, value: Uint8Array): void {
    if (offset + value.length > this.#bytes.length) {
      throw new RangeError(`${value.length} bytes at ${offset} exceed the configuration space`);
    }
    if (value.every((byte, index) => this.#bytes[offset + index] === byte)) return;
    this.#bytes.set(value, offset);
    if (this.#wasRead) this.#generation = (this.#generation + 1) >>> 0;
    this.#wasRead = false;
    this.#onChange();
  }

  /** Calls `listener` after each change of the device's, instead of any earlier listener; the transport does this. */
  listen(listener: (() => void) | undefined): void {
    this.#onChange = listener ?? ignore;
  }
}

function refuse(): boolean {
  return false;
}

function ignore(): void {
  // Nobody is connected: the next driver reads the new content anyway.
}
