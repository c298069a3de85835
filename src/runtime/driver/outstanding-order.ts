/**
 * The chains that a driver has out, oldest first. With VIRTIO_F_IN_ORDER the device names only the last chain of a
 * batch (VIRTIO 1.4, 2.7.9 and 2.8.9), so the driver has to know which ones came before it.
 */
export class OutstandingOrder {
  readonly #ids: Uint16Array;
  #oldest = 0;
  #count = 0;

  /** `size` is the most chains that can be out. */
  constructor(size: number) {
    this.#ids = new Uint16Array(size);
  }

  add(id: number): void {
    this.#ids[(this.#oldest + this.#count) % this.#ids.length] = id;
    this.#count++;
  }

  /** Chains from the oldest to `id`, both included; 0 when it is not out. */
  lengthTo(id: number): number {
    for (let distance = 0; distance < this.#count; distance++) {
      if (this.at(distance) === id) return distance + 1;
    }
    return 0;
  }

  /** The identifier of a chain by its age: 0 is the oldest. */
  at(distance: number): number {
    return this.#ids[(this.#oldest + distance) % this.#ids.length] as number;
  }

  /** Removes the oldest chain. */
  take(): number {
    const id = this.at(0);
    this.#oldest = (this.#oldest + 1) % this.#ids.length;
    this.#count--;
    return id;
  }
}
