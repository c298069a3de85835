// @ts-check
import { least, lowestTenth, median, report, rounded } from "../support/result.js";
import { RingLoad } from "../support/ring-load.js";
import { peerSections } from "../support/ring-peer.js";

/**
 * Nanoseconds that the device's side of a queue costs per empty three-descriptor chain: pop, push and one publish a
 * batch. The driver fills the ring outside of the timed sections, which are short: on a shared machine some of them are
 * disturbed by nobody. The peer, where there is one, runs before and after.
 */
const [layout, kind, batchText, notification, regionsText] = process.argv.slice(2);
const batch = Number(batchText);
const shape = {
  packed: layout === "packed",
  indirect: kind === "indirect",
  eventIndex: notification === "events",
  regions: Number(regionsText),
};
const load = new RingLoad(shape);

const sectionChains = 64;
const warmSections = 20_000;
const sections = 50_000;
const heapSections = 20_000;
/** Fewer bytes a chain than the smallest object has: what is seen is not made once a chain. */
const noBytes = 1;

/** @returns {number} nanoseconds per chain */
function section() {
  load.fill(sectionChains);
  const start = performance.now();
  load.serve(sectionChains, batch);
  const nanoseconds = (performance.now() - start) * 1e6;
  load.drain();
  return nanoseconds / sectionChains;
}

/**
 * Heap bytes per chain, driver and device together, over more than a million. `waste` is done for each section, to prove
 * that the measurement sees what is allocated.
 * @param {() => void} waste
 */
function heapBytes(waste) {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < heapSections; index++) {
    load.fill(sectionChains);
    load.serve(sectionChains, batch);
    load.drain();
    waste();
  }
  const grown = process.memoryUsage().heapUsed - before;
  if (grown < 0) throw new Error("the collector ran while allocated bytes were counted");
  return grown / (heapSections * sectionChains);
}

/** @type {unknown} */
let wasted;
/** One small object for each chain of a section. */
function wasteObjects() {
  for (let count = 0; count < sectionChains; count++) wasted = { next: wasted === undefined };
}

const runPeer = () => (shape.packed ? undefined : peerSections({ ...shape, batch, sections }));
const peerBefore = runPeer();
for (let warm = 0; warm < warmSections; warm++) section();
const samples = new Float64Array(sections);
for (let index = 0; index < sections; index++) samples[index] = section();
const peer = peerBefore === undefined ? undefined : [...peerBefore, ...(runPeer() ?? [])];

/** @param {(values: Iterable<number>) => number} of @param {string} unit */
function reportTime(of, unit) {
  const value = of(samples);
  if (peer === undefined) report({ value: rounded(value, 1), unit });
  else {
    const other = of(peer);
    const ratio = rounded(value / other, 2);
    report({ value: rounded(value, 1), unit, peer: rounded(other, 1), ratio });
  }
}

reportTime(least, "ns/chain, least");
reportTime(lowestTenth, "ns/chain, best tenth");
reportTime(median, "ns/chain, median");

// Calling memoryUsage allocates a little itself; the first time more.
heapBytes(() => {});
const seen = heapBytes(wasteObjects);
if (seen < 16) throw new Error(`of an object a chain only ${seen} bytes were seen`);
// Now and then the engine itself needs some memory meanwhile; what a chain costs would be there each time.
const bytes = Math.min(...Array.from({ length: 3 }, () => heapBytes(() => {})));
report({
  value: rounded(bytes, 2),
  unit: `heap bytes/chain (with an object each: ${rounded(seen, 0)})`,
});
if (bytes >= noBytes) throw new Error(`${bytes} heap bytes are allocated for each chain`);
