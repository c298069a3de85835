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
  ...["1", "8", "64"].map((batch) => ({
    name: `lane/device-runner-batch${batch}`,
    file: "device-runner.js",
    parameters: [batch],
  })),
  ...["1", "8"].flatMap((depth) =>
    ["blocking", "spinning"].map((driver) => ({
      name: `lane/poll-50us-qd${depth}-driver-${driver}`,
      file: "polling.js",
      parameters: [depth, driver],
    })),
  ),
  { name: "lane/idle-20-devices", file: "idle.js", parameters: [] },
  { name: "lane/idle-20-devices-polled", file: "idle.js", parameters: ["polled"] },
  { name: "lane/memory-per-lane", file: "lane-memory.js", parameters: [] },
  { name: "lane/memory-10M-requests", file: "flat-memory.js", parameters: [] },
];
