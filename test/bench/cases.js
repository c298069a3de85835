// @ts-check

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} file in `cases/`
 * @property {readonly string[]} parameters
 */

/** @type {readonly Case[]} */
export const cases = [
  ...["direct", "indirect"].flatMap((kind) =>
    ["1", "64"].flatMap((batch) =>
      ["flags", "events"].map((notification) => ({
        name: `queue/split-${kind}-3desc-batch${batch}${notification === "events" ? "-event-idx" : ""}`,
        file: "split-queue.js",
        parameters: [kind, batch, notification],
      })),
    ),
  ),
  ...["1", "8", "32"].map((depth) => ({
    name: `block/randread-4k-qd${depth}`,
    file: "block-randread.js",
    parameters: [depth],
  })),
];
