// @ts-check

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} file in `cases/`
 * @property {readonly string[]} parameters
 */

/** @type {readonly Case[]} */
export const cases = [
  ...combinations(
    ["split", "packed"],
    ["direct", "indirect"],
    ["64", "1"],
    ["flags", "events"],
    ["1", "8"],
  ).map((parameters) => {
    const [layout, kind, batch, notification, regions] = parameters;
    const name = `queue/${layout}-${kind}-batch${batch}-${notification}-regions${regions}`;
    return { name, file: "queue.js", parameters };
  }),
  ...combinations(["split", "packed"], ["direct", "indirect"]).map((parameters) => ({
    name: `queue/${parameters.join("-")}-8-regions-to-1`,
    file: "queue-regions.js",
    parameters,
  })),
  ...["1", "8", "32"].map((depth) => ({
    name: `block/randread-4k-qd${depth}`,
    file: "block-randread.js",
    parameters: [depth],
  })),
  ...["1", "8", "32"].map((depth) => ({
    name: `block/cold-randread-4k-qd${depth}`,
    file: "block-cold.js",
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
  ...["64", "1514", "65226"].map((bytes) => ({
    name: `net/switch-${bytes}-bytes`,
    file: "net-packets.js",
    parameters: [bytes],
  })),
  { name: "lane/idle-20-devices", file: "idle.js", parameters: [] },
  { name: "lane/idle-20-devices-polled", file: "idle.js", parameters: ["polled"] },
  ...["to-host", "to-guest"].map((direction) => ({
    name: `vsock/stream-${direction}`,
    file: "vsock-stream.js",
    parameters: [direction],
  })),
  { name: "9p/guest", file: "ninep-guest.js", parameters: [] },
  { name: "lane/memory-per-lane", file: "lane-memory.js", parameters: [] },
  { name: "lane/memory-10M-requests", file: "flat-memory.js", parameters: [] },
  { name: "cli/validate-start-30-devices", file: "validate-start.js", parameters: [] },
  { name: "cli/generate-start-30-devices", file: "generate-start.js", parameters: [] },
  { name: "cli/generate-1000-platforms", file: "generate-many.js", parameters: [] },
  { name: "cli/validate-batch-3-devices", file: "validate-batch.js", parameters: ["1", "10000"] },
  { name: "cli/validate-batch-30-devices", file: "validate-batch.js", parameters: ["10", "3000"] },
];

/** All ways to take one of each. @param {readonly string[][]} choices @returns {string[][]} */
function combinations(...choices) {
  return choices.reduce(
    (all, choice) => all.flatMap((start) => choice.map((one) => [...start, one])),
    /** @type {string[][]} */ ([[]]),
  );
}
