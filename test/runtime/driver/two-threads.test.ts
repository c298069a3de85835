import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import { DriverMemory } from "../../../src/runtime/driver/driver-memory.js";
import { DriverQueue } from "../../../src/runtime/driver/driver-queue.js";
import type { DriverRing } from "../../../src/runtime/driver/driver-ring.js";
import { EventfdSignals, QueueDescriptors } from "../../../src/runtime/driver/eventfd-signals.js";
import { PackedDriverQueue } from "../../../src/runtime/driver/packed-driver-queue.js";
import { SplitDriverQueue } from "../../../src/runtime/driver/split-driver-queue.js";
import { Arena } from "../../../src/runtime/host/arena.js";

/** Enough to go round the 16-bit indices, and to fall asleep thousands of times at the worst moment. */
const count = 70_000;
const size = 16;

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

async function startDevice(
  memory: DriverMemory,
  ring: DriverRing,
  descriptors: QueueDescriptors,
  options: RingOptions,
): Promise<Worker> {
  const worker = new Worker(new URL("./support/echo-worker.js", import.meta.url), {
    workerData: {
      memory: { fd: memory.fd, sizeBytes: memory.sizeBytes },
      queue: { size: ring.size, places: ring.places },
      options: { ...options, indirect: true },
      base: ring.base,
      kick: descriptors.kick,
      call: descriptors.call,
      count,
    },
  });
  await once(worker, "message");
  return worker;
}

/** Sends numbers and checks that each comes back once, at a depth that keeps changing. */
function exchange(queue: DriverQueue, memory: DriverMemory): void {
  const { ring } = queue;
  const area = memory.allocate(size * 16);
  const expected = new Uint32Array(size);
  const bytes = memory.bytes(area.address, area.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const free = Array.from({ length: size }, (_, slot) => slot);
  const slotOfHead = new Array<number>(size);
  let sent = 0;
  let done = 0;
  while (done < count) {
    const depth = 1 + (sent % 7);
    while (sent < count && ring.outstanding < depth && ring.freeDescriptors >= 2) {
      const slot = free.pop() as number;
      const address = area.address + 16 * slot;
      view.setUint32(16 * slot, sent, true);
      view.setUint32(16 * slot + 4, 0xffff_ffff, true);
      expected[slot] = sent++;
      const indirect = slot % 3 === 0;
      const head = ring.add(
        [{ address, length: 4 }],
        [{ address: address + 4, length: 4 }],
        indirect,
      );
      slotOfHead[head] = slot;
    }
    queue.submit();
    const asked = performance.now();
    if (!queue.wait(5000)) throw new Error(`no answer in 5 s after ${done} chains`);
    if (performance.now() - asked > 2000) throw new Error(`slept through ${done} chains`);
    for (let head = ring.popUsed(); head >= 0; head = ring.popUsed()) {
      const slot = slotOfHead[head] as number;
      if (view.getUint32(16 * slot + 4, true) !== expected[slot]) throw new Error("wrong answer");
      free.push(slot);
      done++;
    }
  }
}

interface RingOptions {
  readonly packed: boolean;
  readonly eventIndex: boolean;
  readonly inOrder: boolean;
}

const choices: readonly RingOptions[] = [
  { packed: false, eventIndex: true, inOrder: false },
  { packed: false, eventIndex: false, inOrder: false },
  { packed: true, eventIndex: true, inOrder: false },
  { packed: true, eventIndex: false, inOrder: true },
];

describe("driver and device in two threads", () => {
  it.each(choices)(
    "lose no wake-up (packed $packed, events $eventIndex, in order $inOrder)",
    async (options) => {
      const memory = new DriverMemory(2 ** 20);
      const arena = new Arena(4096);
      const descriptors = new QueueDescriptors();
      cleanups.push(
        () => memory.close(),
        () => arena.release(),
        () => descriptors.close(),
      );
      const ringOptions = { size, ...options, indirectEntries: 2 };
      const ring = options.packed
        ? new PackedDriverQueue(memory, ringOptions)
        : new SplitDriverQueue(memory, ringOptions);
      const queue = new DriverQueue(ring, new EventfdSignals(descriptors, arena, -1, 0), 0);
      const worker = await startDevice(memory, ring, descriptors, options);
      const end = once(worker, "message");
      exchange(queue, memory);
      const [report] = await end;
      expect(report).toMatchObject({ served: count });
      expect([ring.outstanding, ring.freeDescriptors]).toEqual([0, size]);
      await worker.terminate();
    },
  );
});
