const wordCount = 4;

/**
 * A set of feature bits, 0 to 127, as four 32-bit words: the network device alone needs bits above 63, so no
 * 64-bit value is enough.
 */
export class FeatureSet {
  readonly #words = new Uint32Array(wordCount);

  constructor(bits: Iterable<number>) {
    for (const bit of bits) {
      if (bit < 0 || bit >= 32 * wordCount) throw new RangeError(`no feature bit ${bit}`);
      this.#words[bit >>> 5] = this.word(bit >>> 5) | (1 << (bit & 31));
    }
  }

  static fromWords(words: readonly number[]): FeatureSet {
    const set = new FeatureSet([]);
    for (let index = 0; index < wordCount; index++) set.#words[index] = words[index] ?? 0;
    return set;
  }

  has(bit: number): boolean {
    return (this.word(bit >>> 5) & (1 << (bit & 31))) !== 0;
  }

  /** The 32 bits that a transport's feature selector `index` addresses. */
  word(index: number): number {
    return this.#words[index] ?? 0;
  }

  union(other: FeatureSet): FeatureSet {
    return this.#combine(other, (mine, theirs) => mine | theirs);
  }

  intersection(other: FeatureSet): FeatureSet {
    return this.#combine(other, (mine, theirs) => mine & theirs);
  }

  without(other: FeatureSet): FeatureSet {
    return this.#combine(other, (mine, theirs) => mine & ~theirs);
  }

  isSubsetOf(other: FeatureSet): boolean {
    return this.without(other).bits().length === 0;
  }

  equals(other: FeatureSet): boolean {
    return this.isSubsetOf(other) && other.isSubsetOf(this);
  }

  bits(): number[] {
    const bits: number[] = [];
    for (let bit = 0; bit < 32 * wordCount; bit++) if (this.has(bit)) bits.push(bit);
    return bits;
  }

  #combine(other: FeatureSet, combine: (mine: number, theirs: number) => number): FeatureSet {
    const words: number[] = [];
    for (let index = 0; index < wordCount; index++) {
      words.push(combine(this.word(index), other.word(index)));
    }
    return FeatureSet.fromWords(words);
  }
}

export const noFeatures = new FeatureSet([]);
