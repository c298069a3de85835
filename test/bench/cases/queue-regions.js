// @ts-check
import { lowestTenth, median, report, rounded } from "../support/result.js";
import { RingLoad } from "../support/ring-load.js";

/**
 * What it costs that a chain's buffers lie in eight regions and not in one: the same work as `queue.js`, on two rings in
 * turn, a few microseconds each, so that a machine's mood hits both.
 */
const [layout, kind] = process.argv.slice(2);
const shape = { packed: layout === "packed", indirect: kind === "indirect", eventIndex: false };
const batch = 64;
const warmSections = 20_000;
const sections = 50_000;

/** @param {RingLoad} load @returns {number} nanoseconds per chain */
function section(load) {
  load.fill(batch);
  const start = performance.now();
  load.serve(batch, batch);
  const nanoseconds = (performance.now() - start) * 1e6;
  load.drain();
  return nanoseconds / batch;
}

const eight = new RingLoad({ ...shape, regions: 8 });
const one = new RingLoad({ ...shape, regions: 1 });
for (let warm = 0; warm < warmSections; warm++) {
  section(eight);
  section(one);
}
const eights = new Float64Array(sections);
const ones = new Float64Array(sections);
for (let index = 0; index < sections; index++) {
  eights[index] = section(eight);
  ones[index] = section(one);
}

/** @param {(values: Iterable<number>) => number} of @param {string} name */
function reportTime(of, name) {
  const [value, peer] = [of(eights), of(ones)];
  const unit = `ns/chain, ${name}; the peer has one region`;
  report({
    value: rounded(value, 1),
    unit,
    peer: rounded(peer, 1),
    ratio: rounded(value / peer, 2),
  });
}

reportTime(lowestTenth, "best tenth");
reportTime(median, "median");
