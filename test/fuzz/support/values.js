// @ts-check

/** 32-bit numbers at which bounds checks go wrong. */
export const edges32 = [
  0, 1, 2, 15, 16, 17, 0x7f, 0x80, 0xff, 0x100, 0xfff, 0x1000, 0x7fff, 0x8000, 0xffff, 0x10000,
  0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffffe, 0xffffffff,
];

/** 64-bit numbers of the same kind, as Numbers. */
export const edges64 = [
  ...edges32,
  2 ** 32,
  2 ** 32 + 1,
  2 ** 40,
  2 ** 52,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63 - 2048,
  2 ** 63,
  2 ** 64 - 4096,
  2 ** 64 - 2048,
];

/**
 * Mostly an edge or a small number, sometimes anything.
 * @param {import("../../support/split-mix.js").SplitMix} random
 * @returns {number}
 */
export function value32(random) {
  const kind = random.below(4);
  if (kind === 0) return random.next();
  return kind === 1 ? random.below(64) : random.pick(edges32);
}

/** @param {import("../../support/split-mix.js").SplitMix} random @returns {number} */
export function value64(random) {
  const kind = random.below(4);
  if (kind === 0) return random.next() + random.next() * 2 ** 32;
  return kind === 1 ? random.below(64) : random.pick(edges64);
}

/** @param {unknown} condition @param {string} message @returns {asserts condition} */
export function must(condition, message) {
  if (!condition) throw new Error(message);
}
