import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DescFlag, RingEventFlags } from "../../../src/catalogue/queues.js";
import { DriverMemory, type GuestBuffer } from "../../../src/runtime/driver/driver-memory.js";
import {
  PackedDriverQueue,
  type PackedDriverQueueOptions,
} from "../../../src/runtime/driver/packed-driver-queue.js";

const { Next, Write, Indirect, Avail, Used } = DescFlag;
const buffer = { address: 0x1000, length: 8 };

let memory: DriverMemory;
beforeEach(() => {
  memory = new DriverMemory(2 ** 22);
});
afterEach(() => memory.close());

function queueOf(size: number, options: Partial<PackedDriverQueueOptions> = {}): PackedDriverQueue {
  return new PackedDriverQueue(memory, { size, eventIndex: false, indirectEntries: 4, ...options });
}

/** The bytes as the device reads them, not through the queue's own tables. */
function view(place: GuestBuffer): DataView {
  const bytes = memory.bytes(place.address, place.length);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Address, length, identifier, flags. */
function descriptor(table: DataView, index: number): number[] {
  const at = 16 * index;
  return [
    table.getUint32(at, true) + table.getUint32(at + 4, true) * 2 ** 32,
    table.getUint32(at + 8, true),
    table.getUint16(at + 12, true),
    table.getUint16(at + 14, true),
  ];
}

/** Uses a chain as a device would, at a position and on a lap. */
function use(
  queue: PackedDriverQueue,
  position: number,
  wrap: boolean,
  id: number,
  length: number,
) {
  const flags = (wrap ? Avail | Used : 0) | (length > 0 ? Write : 0);
  queue.raw.descriptor(position, 0, length, id, flags);
}

describe("packed driver queue", () => {
  it("writes a direct chain as the specification lays it out, its first flags at publish", () => {
    const queue = queueOf(5);
    const id = queue.add(
      [{ address: 0x1000, length: 16 }],
      [
        { address: 0x12_3456_7890, length: 0xffff_ffff },
        { address: 7, length: 1 },
      ],
    );
    const table = view(queue.places.descriptors);
    expect(descriptor(table, 0)).toEqual([0x1000, 16, id, 0]);
    expect(descriptor(table, 1)).toEqual([0x12_3456_7890, 0xffff_ffff, id, Next | Write | Avail]);
    expect(descriptor(table, 2)).toEqual([7, 1, id, Write | Avail]);
    queue.publish();
    expect(descriptor(table, 0)).toEqual([0x1000, 16, id, Next | Avail]);
    expect([queue.freeDescriptors, queue.outstanding, queue.nextAvailable]).toEqual([2, 1, 0x8003]);
  });

  it("writes an indirect chain into a table without NEXT", () => {
    const queue = queueOf(2);
    const id = queue.add([{ address: 16, length: 1 }], [{ address: 32, length: 2 }], true);
    queue.publish();
    const [address = 0, ...rest] = descriptor(view(queue.places.descriptors), 0);
    expect(rest).toEqual([32, id, Indirect | Avail]);
    const table = view({ address, length: 32 });
    expect(descriptor(table, 0)).toEqual([16, 1, 0, 0]);
    expect(descriptor(table, 1)).toEqual([32, 2, 0, Write]);
    expect(queue.freeDescriptors).toBe(1);
  });

  it("flips the wrap counter inside a chain", () => {
    const queue = queueOf(3, { startPosition: 0x8002 });
    queue.add([buffer, buffer], []);
    queue.publish();
    const table = view(queue.places.descriptors);
    expect(descriptor(table, 2)[3]).toBe(Next | Avail);
    expect(descriptor(table, 0)[3]).toBe(Used);
    expect(queue.nextAvailable).toBe(1);
  });

  it.each([1, 3, 7, 32768])("fills a ring of %i with one chain, lap after lap", (size) => {
    const queue = queueOf(size, { indirectEntries: 0 });
    for (let lap = 0; lap < 3; lap++) {
      const wrap = lap % 2 === 0;
      const id = queue.add([], new Array(size).fill(buffer));
      expect(queue.publish()).toBe(true);
      expect([queue.freeDescriptors, queue.add([buffer], [])]).toEqual([0, -1]);
      expect(queue.hasUsed()).toBe(false);
      use(queue, 0, wrap, id, 8);
      expect([queue.popUsed(), queue.usedLength, queue.popUsed()]).toEqual([id, 8, -1]);
      expect([queue.freeDescriptors, queue.nextUsed]).toEqual([size, wrap ? 0 : 0x8000]);
    }
  });

  it("leaves nothing behind that looks available when a chain does not fit", () => {
    const queue = queueOf(4);
    expect(queue.add([buffer, buffer, buffer, buffer, buffer], [])).toBe(-1);
    expect(queue.add([], [])).toBe(-1);
    expect(queue.add([buffer, buffer, buffer, buffer, buffer], [], true)).toBe(-1);
    expect([queue.freeDescriptors, queue.outstanding]).toEqual([4, 0]);
    queue.add([buffer], []);
    queue.publish();
    const table = view(queue.places.descriptors);
    for (const index of [1, 2, 3]) expect(descriptor(table, index)[3]).toBe(0);
  });

  it("takes chains back in any order, each from the next descriptor", () => {
    const queue = queueOf(4);
    const first = queue.add([buffer], [buffer]);
    const second = queue.add([], [buffer]);
    queue.publish();
    use(queue, 0, true, second, 5);
    expect([queue.popUsed(), queue.usedLength, queue.nextUsed]).toEqual([second, 5, 0x8001]);
    use(queue, 1, true, first, 0);
    expect([queue.popUsed(), queue.usedLength, queue.nextUsed]).toEqual([first, 0, 0x8003]);
    expect([queue.freeDescriptors, queue.outstanding]).toEqual([4, 0]);
  });

  it("takes an in-order batch back, all but its last chain as written full", () => {
    const queue = queueOf(7, { inOrder: true });
    const ids = [3, 1, 2].map((count) => queue.add([], new Array(count).fill(buffer)));
    queue.publish();
    use(queue, 0, true, ids[1] as number, 4);
    expect([queue.popUsed(), queue.usedLength, queue.hasUsed()]).toEqual([ids[0], 24, true]);
    expect([queue.popUsed(), queue.usedLength, queue.popUsed()]).toEqual([ids[1], 4, -1]);
    use(queue, 4, true, ids[2] as number, 16);
    expect([queue.popUsed(), queue.usedLength, queue.nextUsed]).toEqual([ids[2], 16, 0x8006]);
  });

  it("kicks by the device event area's flags", () => {
    const queue = queueOf(4);
    const event = view(queue.places.used);
    queue.add([buffer], []);
    expect(queue.publish()).toBe(true);
    expect(queue.publish()).toBe(false);
    event.setUint16(2, RingEventFlags.Disable, true);
    queue.add([buffer], []);
    expect(queue.publish()).toBe(false);
  });

  it("kicks when the position passes the device's event, also over the end of the ring", () => {
    const queue = queueOf(5, { eventIndex: true, startPosition: 0x8003 });
    const event = view(queue.places.used);
    const ask = (positionAndWrap: number) =>
      event.setUint32(0, positionAndWrap | (RingEventFlags.Desc << 16), true);
    ask(0x8003);
    queue.add([buffer], []);
    expect(queue.publish()).toBe(true);
    queue.add([buffer], []);
    expect(queue.publish()).toBe(false);
    ask(0x0001);
    queue.add([buffer], []);
    expect(queue.publish()).toBe(false);
    queue.add([buffer, buffer], []);
    expect([queue.publish(), queue.nextAvailable]).toEqual([true, 0x0003]);
  });

  it("asks for interrupts by flag or by position, and looks again", () => {
    const flags = queueOf(4);
    const events = queueOf(4, { eventIndex: true, startPosition: 0x8003 });
    flags.suppressInterrupts();
    expect(view(flags.places.available).getUint16(2, true)).toBe(RingEventFlags.Disable);
    expect(flags.resumeInterrupts()).toBe(false);
    expect(view(flags.places.available).getUint16(2, true)).toBe(RingEventFlags.Enable);
    const ids = [events.add([buffer], []), events.add([buffer], [])];
    events.publish();
    expect(events.resumeInterrupts()).toBe(false);
    expect(view(events.places.available).getUint32(0, true)).toBe(0x2_8003);
    use(events, 3, true, ids[0] as number, 0);
    expect([events.resumeInterrupts(), events.resumeInterrupts(2)]).toEqual([true, false]);
    expect(view(events.places.available).getUint32(0, true)).toBe(0x2_0000);
    use(events, 0, false, ids[1] as number, 0);
    expect(events.resumeInterrupts(2)).toBe(true);
  });

  it.each([
    ["a chain it was not given", 3, 0, /was not given/],
    ["an identifier beyond the ring", 4, 0, /was not given/],
    ["more bytes than the chain can take", 0, 9, /claims 9 bytes/],
  ])("notices a device that uses %s", (_name, id, length, message) => {
    const queue = queueOf(4);
    queue.add([], [buffer]);
    queue.publish();
    use(queue, 0, true, id, length);
    expect(() => queue.popUsed()).toThrow(message);
  });

  it("refuses sizes that no packed ring has, and gives its memory back", () => {
    for (const size of [0, 32769, 1.5]) expect(() => queueOf(size)).toThrow(RangeError);
    const queue = queueOf(300);
    queue.close();
    expect(memory.allocate(2 ** 22).address).toBe(0);
  });
});
