import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DriverMemory, type GuestBuffer } from "../../../src/runtime/driver/driver-memory.js";
import { SplitDriverQueue } from "../../../src/runtime/driver/split-driver-queue.js";
import type { Chain } from "../../../src/runtime/queue/chain.js";
import type { ChainReader } from "../../../src/runtime/queue/chain-reader.js";
import type { ChainWriter } from "../../../src/runtime/queue/chain-writer.js";
import { QueueFault } from "../../../src/runtime/queue/fault.js";
import type { Virtqueue } from "../../../src/runtime/queue/virtqueue.js";
import { DeviceMemory } from "./support/device-side.js";

const page = 4096;
const boundary = 0x100000;
const neighbourBytes = 64 * page;
/** Two neighbours and a far region: buffers cross from one neighbour into the other. */
const layout = [
  { guestAddress: boundary - neighbourBytes, sizeBytes: neighbourBytes },
  { guestAddress: boundary, sizeBytes: neighbourBytes },
  { guestAddress: 2 ** 33, sizeBytes: 64 * page },
];
const indirectEntries = 12;

interface Request {
  readonly readable: readonly number[];
  readonly writable: readonly number[];
  readonly indirect: boolean;
  readonly seed: number;
}

interface Scenario {
  readonly sizeExponent: number;
  readonly startIndex: number;
  readonly eventIndex: boolean;
  readonly indirect: boolean;
  readonly requests: readonly Request[];
  /** Chains per publish of the driver, chains per turn of the device, and what it keeps for later. */
  readonly batches: readonly number[];
  readonly turns: readonly number[];
  readonly keeps: readonly boolean[];
}

const lengths = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 40 }) },
    fc.constant(0),
    fc.constant(300),
  ),
  { maxLength: 6 },
);

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  sizeExponent: fc.integer({ min: 0, max: 6 }),
  startIndex: fc.oneof(fc.constantFrom(0, 32767, 65530, 65535), fc.nat(65535)),
  eventIndex: fc.boolean(),
  indirect: fc.boolean(),
  requests: fc.array(
    fc.record({ readable: lengths, writable: lengths, indirect: fc.boolean(), seed: fc.nat(255) }),
    { minLength: 1, maxLength: 120 },
  ),
  batches: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }),
  turns: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }),
  keeps: fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
});

/** What the device answers: every byte depends on all of the request and on its place. */
function answerOf(request: Uint8Array, length: number): Uint8Array {
  let sum = request.length;
  for (const byte of request) sum = (sum * 31 + byte) & 0xffff;
  return Uint8Array.from({ length }, (_, index) => sum + 7 * index);
}

interface Flight {
  readonly number: number;
  readonly readable: readonly GuestBuffer[];
  readonly writable: readonly GuestBuffer[];
  readonly expected: Uint8Array;
}

/** The driver: sleeps until the device notifies it. */
class Driver {
  awake = true;
  finished: number[] = [];
  readonly #flights = new Map<number, Flight>();
  #place = boundary - 3000;
  readonly #memory: DriverMemory;
  readonly #queue: SplitDriverQueue;

  constructor(memory: DriverMemory, queue: SplitDriverQueue) {
    this.#memory = memory;
    this.#queue = queue;
  }

  /** False when the ring has no room for the request now. */
  add(request: Request, number: number, indirect: boolean): boolean {
    const readable = request.readable.map((length) => this.#take(length));
    const writable = request.writable.map((length) => this.#take(length));
    const head = this.#queue.add(readable, writable, indirect);
    if (head < 0) return false;
    expect(this.#flights.has(head)).toBe(false);
    const content = readable.map(({ address, length }, index) => {
      const bytes = Uint8Array.from({ length }, (_, at) => request.seed + number + index * 3 + at);
      this.#memory.write(address, bytes);
      return bytes;
    });
    for (const { address, length } of writable) this.#memory.write(address, new Uint8Array(length));
    const expected = answerOf(Buffer.concat(content), total(writable));
    this.#flights.set(head, { number, readable, writable, expected });
    return true;
  }

  reap(): void {
    do {
      for (let head = this.#queue.popUsed(); head >= 0; head = this.#queue.popUsed()) {
        const flight = this.#flights.get(head);
        if (flight === undefined) throw new Error(`chain ${head} came back twice`);
        this.#flights.delete(head);
        expect(this.#queue.usedLength).toBe(flight.expected.length);
        const got = flight.writable.map(({ address, length }) =>
          this.#memory.read(address, length),
        );
        expect(Buffer.concat(got).equals(flight.expected)).toBe(true);
        this.finished.push(flight.number);
      }
    } while (this.#queue.resumeInterrupts());
    this.awake = false;
  }

  /** Places buffers one after the other around the regions' boundary, where nobody else allocates. */
  #take(length: number): GuestBuffer {
    const end = boundary + neighbourBytes;
    if (this.#place + length > end) this.#place = boundary - neighbourBytes;
    const address = this.#place;
    this.#place += length;
    return { address, length };
  }
}

/** The device: sleeps until the driver kicks it; keeps some chains and completes them out of order. */
class EchoDevice {
  awake = false;
  readonly #kept: Chain[] = [];
  readonly #queue: Virtqueue;

  constructor(queue: Virtqueue) {
    this.#queue = queue;
  }

  /** One turn; true when the driver has to be notified. */
  turn(budget: number, keep: boolean): boolean {
    this.#queue.suppressKicks();
    for (let count = 0; count < budget; count++) {
      const chain = this.#queue.pop();
      if (chain === null) {
        this.awake = this.#queue.resumeKicks();
        break;
      }
      if (keep && count % 2 === 0) this.#kept.push(chain);
      else this.#answer(chain);
    }
    expect(this.#queue.fault).toBe(QueueFault.None);
    return this.#queue.publish();
  }

  completeKept(): boolean {
    for (const chain of this.#kept.splice(0).reverse()) this.#answer(chain);
    return this.#queue.publish();
  }

  #answer(chain: Chain): void {
    const request = new Uint8Array(chain.readable.length);
    const inFields = chain.id % 2 === 0;
    if (inFields) readFields(chain.readable, request);
    else chain.readable.copyTo(request, 0);
    const answer = answerOf(request, chain.writable.length);
    if (inFields) writeFields(chain.writable, answer);
    else chain.writable.copyFrom(answer, 0);
    this.#queue.push(chain);
  }
}

/** Bytes as fields of 8, 4, 2 and 1 bytes in turn, wherever the driver cut its buffers. */
function forEachField(length: number, use: (offset: number, size: 1 | 2 | 4 | 8) => void): void {
  const sizes = [8, 1, 4, 2] as const;
  for (let offset = 0, field = 0; offset < length; field++) {
    const wanted = sizes[field % 4] ?? 1;
    const size = offset + wanted <= length ? wanted : 1;
    use(offset, size);
    offset += size;
  }
}

function readFields(source: ChainReader, target: Uint8Array): void {
  const data = new DataView(target.buffer);
  forEachField(target.length, (offset, size) => {
    if (size === 1) data.setUint8(offset, source.getUint8(offset));
    else if (size === 2) data.setUint16(offset, source.getUint16(offset), true);
    else data.setUint32(offset, source.getUint32(offset), true);
    // 64-bit values need not be exact, so their halves are read again.
    if (size === 8) data.setUint32(offset + 4, source.getUint32(offset + 4), true);
  });
}

function writeFields(target: ChainWriter, source: Uint8Array): void {
  const data = new DataView(source.buffer);
  forEachField(source.length, (offset, size) => {
    if (size === 1) target.setUint8(offset, data.getUint8(offset));
    else if (size === 2) target.setUint16(offset, data.getUint16(offset, true));
    else target.setUint32(offset, data.getUint32(offset, true));
    if (size === 8) target.setUint32(offset + 4, data.getUint32(offset + 4, true));
  });
}

function total(buffers: readonly GuestBuffer[]): number {
  return buffers.reduce((sum, { length }) => sum + length, 0);
}

/** Requests that the queue can take at all, with the choice of an indirect table made. */
function prepare(scenario: Scenario, size: number): Request[] {
  return scenario.requests.flatMap((request) => {
    const count = request.readable.length + request.writable.length;
    const indirect = scenario.indirect && (request.indirect || count > size);
    const fits = count > 0 && count <= (indirect ? indirectEntries : size);
    return fits ? [{ ...request, indirect }] : [];
  });
}

function converse(scenario: Scenario): void {
  const size = 2 ** scenario.sizeExponent;
  const { eventIndex, indirect, startIndex } = scenario;
  const memory = new DriverMemory(layout);
  // The far region holds the rings, so that the neighbours are free for buffers.
  memory.allocate(neighbourBytes, 16, 0);
  memory.allocate(neighbourBytes, 16, 1);
  const ring = new SplitDriverQueue(memory, { size, eventIndex, indirectEntries, startIndex });
  const deviceMemory = new DeviceMemory(memory);
  const queue = deviceMemory.queue(ring, { eventIndex, indirect, base: startIndex });
  try {
    run(scenario, prepare(scenario, size), new Driver(memory, ring), ring, new EchoDevice(queue));
    expect(queue.inFlight).toBe(0);
    expect([ring.outstanding, ring.freeDescriptors]).toEqual([0, size]);
  } finally {
    deviceMemory.close();
    memory.close();
  }
}

function run(
  scenario: Scenario,
  requests: readonly Request[],
  driver: Driver,
  ring: SplitDriverQueue,
  device: EchoDevice,
): void {
  let next = 0;
  // A device sleeps only after it asked for kicks.
  device.turn(1, false);
  for (let round = 0; driver.finished.length < requests.length; round++) {
    const pick = <T>(values: readonly T[]): T => values[round % values.length] as T;
    const before = driver.finished.length + next;
    for (let left = pick(scenario.batches); left > 0 && next < requests.length; left--) {
      const request = requests[next] as Request;
      if (!driver.add(request, next, request.indirect)) break;
      next++;
    }
    if (ring.publish()) device.awake = true;
    const worked = device.awake || driver.awake;
    if (device.awake && device.turn(pick(scenario.turns), pick(scenario.keeps)))
      driver.awake = true;
    if (driver.awake) driver.reap();
    if (worked || driver.finished.length + next > before) continue;
    // Both sleep. Only chains that the device keeps on purpose may be left: a lost wake-up would hang here.
    if (device.completeKept()) driver.awake = true;
    if (!driver.awake)
      throw new Error(`both sides sleep, ${driver.finished.length} of ${next} done`);
  }
  expect([...driver.finished].sort((a, b) => a - b)).toEqual(requests.map((_, index) => index));
}

describe("driver and device on one split queue", () => {
  it("lose nothing, repeat nothing and keep all bytes", () => {
    fc.assert(fc.property(scenarios, converse), { numRuns: 400 });
  });

  it.each([true, false])("go round the largest ring twice (event indices: %s)", (eventIndex) => {
    const size = 32768;
    const memory = new DriverMemory(2 ** 22);
    const ring = new SplitDriverQueue(memory, { size, eventIndex, startIndex: 65000 });
    const deviceMemory = new DeviceMemory(memory);
    const queue = deviceMemory.queue(ring, { eventIndex, indirect: false, base: 65000 });
    const { address } = memory.allocate(8);
    let done = 0;
    for (let round = 0; round < 5; round++) {
      const filled = round % 2 === 0 ? size : size - 1;
      for (let count = 0; count < filled; count++) ring.add([], [{ address, length: 8 }]);
      expect(ring.freeDescriptors).toBe(size - filled);
      ring.publish();
      for (let chain = queue.pop(); chain !== null; chain = queue.pop()) {
        chain.writable.setUint32(0, chain.id);
        queue.push(chain);
      }
      queue.publish();
      while (ring.popUsed() >= 0) done++;
      expect(queue.fault).toBe(QueueFault.None);
      expect(ring.freeDescriptors).toBe(size);
    }
    expect(done).toBe(5 * size - 2);
    deviceMemory.close();
    memory.close();
  });
});
