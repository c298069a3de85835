// @ts-check

/** Reproducible test data: Steele, Lea and Flood's SplitMix, reduced to 32 bits. */
export class SplitMix {
  #state;

  /** @param {number} seed */
  constructor(seed) {
    this.#state = seed | 0;
  }

  /** The next 32 bits. @returns {number} */
  next() {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let value = this.#state;
    value = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
    value = Math.imul(value ^ (value >>> 15), 0x735a2d97);
    return (value ^ (value >>> 15)) >>> 0;
  }

  /** A number from 0 up to and without `end`. @param {number} end @returns {number} */
  below(end) {
    return this.next() % end;
  }

  /** True once in `times`. @param {number} times @returns {boolean} */
  oneIn(times) {
    return this.next() % times === 0;
  }

  /** One of `values`. @template T @param {readonly T[]} values @returns {T} */
  pick(values) {
    return /** @type {T} */ (values[this.next() % values.length]);
  }

  /** @param {number} length @returns {Buffer} */
  bytes(length) {
    const words = new Uint32Array(Math.ceil(length / 4));
    for (let index = 0; index < words.length; index++) words[index] = this.next();
    return Buffer.from(words.buffer, 0, length);
  }
}
