// @ts-check
import { parentPort, workerData } from "node:worker_threads";
import { Arena } from "../../../../dist/runtime/host/arena.js";
import { EventSignal } from "../../../../dist/runtime/host/eventfd.js";
import { Mapping } from "../../../../dist/runtime/host/mapping.js";
import { PollEvent, PollSet } from "../../../../dist/runtime/host/poll.js";
import { GuestMemory } from "../../../../dist/runtime/memory/guest-memory.js";
import { openVirtqueue } from "../../../../dist/runtime/queue/ring-layout.js";

/**
 * The device's side of a queue in a thread of its own: copies the readable part of each chain to the writable one, and
 * sleeps on the kick descriptor whenever the ring is empty. Ends when it has served `count` chains.
 */
const { memory, queue: ring, options, base, kick, call, count } = workerData;

const arena = new Arena(4096);
const signal = new EventSignal(arena);
const poll = new PollSet(arena, 1);
const guest = new GuestMemory();
const mapping = Mapping.shared(memory.fd, 0, memory.sizeBytes);
guest.setRegions([{ guestAddress: 0, userAddress: 0, sizeBytes: memory.sizeBytes, mapping }]);
/** @param {{address: number, length: number}} place */
const view = (place) => guest.viewGuest(place.address, place.length) ?? new ArrayBuffer(0);
const queue = openVirtqueue(
  {
    size: ring.size,
    descriptors: view(ring.places.descriptors),
    available: view(ring.places.available),
    used: view(ring.places.used),
  },
  guest,
  options,
  base,
);

poll.set(0, kick, PollEvent.In);
parentPort?.postMessage("ready");
let served = 0;
let sleeps = 0;
while (served < count) {
  queue.suppressKicks();
  for (let chain = queue.pop(); chain !== null; chain = queue.pop()) {
    const bytes = new Uint8Array(chain.readable.length);
    chain.readable.copyTo(bytes, 0);
    chain.writable.copyFrom(bytes, 0);
    queue.push(chain);
    served++;
  }
  if (queue.fault !== 0) throw new Error(`fault ${queue.fault}`);
  if (queue.publish()) signal.signal(call);
  if (queue.resumeKicks() || served >= count) continue;
  sleeps++;
  // A lost wake-up would end here: nobody kicks any more.
  if (poll.wait(5000) === 0) throw new Error(`no kick in 5 s after ${served} chains`);
  signal.drain(kick);
}
arena.release();
mapping.release();
parentPort?.postMessage({ served, sleeps });
