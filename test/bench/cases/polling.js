// @ts-check
import { BenchBackend, nullDevice, withFolder } from "../support/backend.js";
import { RequestLoad } from "../support/request-load.js";
import { median, report, rounded } from "../support/result.js";

/**
 * Requests a second of a device that does nothing, in a lane that polls, against the same in one that blocks (the peer),
 * in turn. The driver blocks in both, or looks at the ring for a while itself ("spinning").
 */
const depth = Number(process.argv[2]);
const spins = process.argv[3] === "spinning";
const pollMicroseconds = 50;
const rounds = 7;
const rampMs = 100;
const roundMs = 500;

await withFolder(async (folder) => {
  const specs = [
    nullDevice("blocking", folder, { lane: "blocking" }),
    nullDevice("polling", folder, { lane: "polling", pollMicroseconds }),
  ];
  const backend = await BenchBackend.start(specs);
  const loads = specs.map(({ socketPath }) => new RequestLoad(socketPath, depth));
  /** @type {number[][]} */
  const rates = loads.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, load] of loads.entries()) {
      load.queue.spinMicroseconds = spins ? pollMicroseconds : 0;
      load.rate(rampMs);
      rates[index]?.push(load.rate(roundMs));
    }
  }
  for (const load of loads) load.close();
  await backend.stop();
  const [blocking = Number.NaN, polling = Number.NaN] = rates.map(median);
  report({
    value: rounded(polling, 0),
    unit: "requests/s",
    peer: rounded(blocking, 0),
    ratio: rounded(polling / blocking, 2),
  });
});
