// @ts-check

import { ConfigSpace } from "../../../dist/runtime/device/config-space.js";
import { Handled, QueueRole } from "../../../dist/runtime/device/device.js";
import { DeviceRunner } from "../../../dist/runtime/device/device-runner.js";
import { noFeatures } from "../../../dist/runtime/device/feature-set.js";
import { DriverMemory, SplitDriverQueue } from "../../../dist/runtime/driver/index.js";
import { Clock } from "../../../dist/runtime/host/clock.js";
import { Mapping } from "../../../dist/runtime/host/mapping.js";
import { GuestMemory } from "../../../dist/runtime/memory/guest-memory.js";
import { SplitQueue } from "../../../dist/runtime/queue/split-queue.js";
import { report, rounded } from "../support/result.js";

/**
 * Nanoseconds per request of a device that does nothing, from the lane's turn to the used ring: queue, runner, counters
 * and latency, without system calls. `batch` requests are in the ring at each turn.
 */
const batch = Number(process.argv[2]);
const size = 256;
const turnsPerRound = Math.ceil(20_000 / batch);
const rounds = 300;

const memory = new DriverMemory(16 * 2 ** 20);
const ring = new SplitDriverQueue(memory, { size, eventIndex: true, indirectEntries: 0 });
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
  { eventIndex: true, indirect: false, inOrder: false, base: 0 },
);
const clock = new Clock();
const timers = { timer: unused, after: unused };
/** @type {import("../../../dist/runtime/device/device.js").Device} */
const device = {
  id: 0,
  features: noFeatures,
  queues: [QueueRole.Request],
  config: new ConfigSpace(new Uint8Array(0)),
  handle: (_queue, chain) => {
    chain.writable.markWritten(0, 4096);
    return Handled.Done;
  },
};
const runner = new DeviceRunner(device, { clock, timers, defer: unused });
runner.startQueue(0, queue, { used: () => {}, failed: () => {} });
const buffer = memory.allocate(8192, 4096).address;

/** @returns {never} */
function unused() {
  throw new Error("a device that does nothing needs no lane");
}

/** @returns {number} nanoseconds per request */
function round() {
  let milliseconds = 0;
  for (let turn = 0; turn < turnsPerRound; turn++) {
    for (let chain = 0; chain < batch; chain++) {
      ring.begin(false);
      ring.buffer(buffer, 16, false);
      ring.buffer(buffer + 4096, 4096, true);
      ring.commit();
    }
    ring.publish();
    const start = performance.now();
    clock.beginTurn();
    runner.serve(0);
    milliseconds += performance.now() - start;
    for (let chain = 0; chain < batch; chain++) {
      if (ring.popUsed() < 0) throw new Error("a request was not served");
    }
  }
  return (milliseconds * 1e6) / (turnsPerRound * batch);
}

for (let warm = 0; warm < 30; warm++) round();
const samples = Array.from({ length: rounds }, round).sort((a, b) => a - b);
// Shared machines only ever add to it.
report({ value: rounded(samples[Math.floor(rounds / 10)] ?? Number.NaN, 1), unit: "ns/request" });
