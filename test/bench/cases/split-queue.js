// @ts-check
import { DriverMemory, SplitDriverQueue } from "../../../dist/runtime/driver/index.js";
import { Mapping } from "../../../dist/runtime/host/mapping.js";
import { GuestMemory } from "../../../dist/runtime/memory/guest-memory.js";
import { SplitQueue } from "../../../dist/runtime/queue/split-queue.js";
import { lowestTenth, median, report, rounded } from "../support/result.js";

/**
 * Nanoseconds that the device's side of a split queue costs per empty three-descriptor chain (header, 4 KiB, status):
 * pop, push and one publish a batch. The driver fills the ring outside of the timed section.
 */
const [kind, batchText, notification] = process.argv.slice(2);
const indirect = kind === "indirect";
const batch = Number(batchText);
const eventIndex = notification === "events";

const size = 1024;
/** Chains in one timed section: enough to make the clock's own cost vanish, and whole batches. */
const sectionChains = 320;
const sectionsPerRound = 200;
const rounds = 150;

const memory = new DriverMemory(16 * 2 ** 20);
const ring = new SplitDriverQueue(memory, { size, eventIndex, indirectEntries: indirect ? 4 : 0 });
const guest = new GuestMemory();
guest.setRegions(
  memory.regions.map((region) => ({
    ...region,
    mapping: Mapping.shared(memory.fd, region.fileOffset, region.sizeBytes),
  })),
);
/** @param {{address: number, length: number}} place */
const view = (place) => {
  const buffer = guest.viewGuest(place.address, place.length);
  if (buffer === undefined) throw new Error("ring outside of memory");
  return buffer;
};
const queue = new SplitQueue(
  {
    size,
    descriptors: view(ring.places.descriptors),
    available: view(ring.places.available),
    used: view(ring.places.used),
  },
  guest,
  { eventIndex, indirect, inOrder: false, base: 0 },
);
const buffers = memory.allocate(sectionChains * (4096 + 32), 4096);

function fill() {
  for (let chain = 0; chain < sectionChains; chain++) {
    const header = buffers.address + sectionChains * 4096 + chain * 32;
    ring.begin(indirect);
    ring.buffer(header, 16, false);
    ring.buffer(buffers.address + chain * 4096, 4096, true);
    ring.buffer(header + 16, 1, true);
    ring.commit();
  }
  ring.publish();
}

function drain() {
  while (ring.popUsed() >= 0);
}

/** The device's turn. @returns {number} chains served */
function serve() {
  let served = 0;
  let wanted = 0;
  for (let left = sectionChains; left > 0; left -= batch) {
    for (let count = 0; count < batch; count++) {
      const chain = queue.pop();
      if (chain === null) return served;
      queue.push(chain);
      served++;
    }
    if (queue.publish()) wanted++;
  }
  return served + (wanted & 0);
}

/** @returns {number} nanoseconds per chain */
function round() {
  let nanoseconds = 0;
  for (let section = 0; section < sectionsPerRound; section++) {
    fill();
    const start = performance.now();
    const served = serve();
    nanoseconds += (performance.now() - start) * 1e6;
    if (served !== sectionChains) throw new Error(`${served} chains served, fault ${queue.fault}`);
    drain();
  }
  return nanoseconds / (sectionsPerRound * sectionChains);
}

/** @returns {number} heap bytes per chain, driver and device together */
function allocatedBytes() {
  const sections = 500;
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let section = 0; section < sections; section++) {
    fill();
    serve();
    drain();
  }
  return (process.memoryUsage().heapUsed - before) / (sections * sectionChains);
}

for (let warm = 0; warm < 50; warm++) round();
const samples = Array.from({ length: rounds }, round);
// Calling memoryUsage allocates a little itself; twice, the second one counts.
allocatedBytes();
report({ value: rounded(median(samples), 1), unit: "ns/chain" });
// What the code costs while nobody else uses the core; on a busy machine the median says more about the others.
report({ value: rounded(lowestTenth(samples), 1), unit: "ns/chain, best tenth" });
report({ value: Math.max(0, rounded(allocatedBytes(), 1)), unit: "heap bytes/chain" });
