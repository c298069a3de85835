// @ts-check

/**
 * @typedef {object} Result
 * @property {string} name
 * @property {number} value
 * @property {string} unit
 * @property {number} [peer] the same measured with another implementation
 * @property {number} [ratio] value / peer
 */

/**
 * Reports one measurement of a case; the runner adds its name.
 * @param {{value: number, unit: string, peer?: number, ratio?: number, name?: string}} result
 */
export function report(result) {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** @param {Iterable<number>} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] ?? Number.NaN;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** @param {Iterable<number>} values @returns {number} */
export function least(values) {
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) least = Math.min(least, value);
  return least;
}

/** @param {Iterable<number>} values @returns {number} the value that a tenth of them do not exceed */
export function lowestTenth(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 10)] ?? Number.NaN;
}

/**
 * @param {number} value
 * @param {number} digits
 */
export function rounded(value, digits) {
  return Number(value.toFixed(digits));
}
