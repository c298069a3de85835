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
 * Reports one measurement of a case; `name` is added by the runner, `detail` is appended to it.
 * @param {{value: number, unit: string, peer?: number, ratio?: number, name?: string}} result
 */
export function report(result) {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] ?? Number.NaN;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/**
 * @param {number} value
 * @param {number} digits
 */
export function rounded(value, digits) {
  return Number(value.toFixed(digits));
}
