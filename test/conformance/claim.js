// @ts-check

/**
 * How a device requirement is met: a test checks it, or there is a reason why none can.
 * @typedef {{readonly tests: readonly {readonly file: string, readonly name: string}[]} | {readonly reason: string}} Claim
 */

/** The claims of one area, by statement: `SECTION/NUMBER` as in normative.json. @typedef {Readonly<Record<string, Claim>>} Claims */

/**
 * The claims of tests in one file. A name is the one in the source, without its `describe`s; of a table of tests the
 * template.
 * @param {string} file relative to the project
 * @returns {(...names: string[]) => Claim}
 */
export function testsIn(file) {
  return (/** @type {string[]} */ ...names) => ({ tests: names.map((name) => ({ file, name })) });
}

/** Claims of several files for one statement. @returns {Claim} */
export function together(/** @type {Claim[]} */ ...claims) {
  return { tests: claims.flatMap((claim) => ("tests" in claim ? claim.tests : [])) };
}

/** No test, and why. @param {string} reason @returns {Claim} */
export function exception(reason) {
  return { reason };
}
