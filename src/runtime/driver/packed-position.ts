import { wrapBit } from "./packed-ring-layout.js";

/** A place in a packed ring and the wrap counter that belongs to it. */
export class PackedPosition {
  index: number;
  wrap: boolean;
  readonly #size: number;

  constructor(size: number, index = 0, wrap = true) {
    this.#size = size;
    this.index = index;
    this.wrap = wrap;
  }

  /** As vring bases and event areas code it. */
  get word(): number {
    return this.index | (this.wrap ? wrapBit : 0);
  }

  /** The word of the place `count` descriptors further on. */
  wordAfter(count: number): number {
    const index = this.index + count;
    const isNextLap = index >= this.#size;
    const wrap = this.wrap !== isNextLap;
    return (isNextLap ? index - this.#size : index) | (wrap ? wrapBit : 0);
  }

  /** Goes on by at most one lap. Hot. */
  advance(count: number): void {
    this.index += count;
    if (this.index < this.#size) return;
    this.index -= this.#size;
    this.wrap = !this.wrap;
  }
}
