import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DriverMemory, type GuestBuffer } from "../../../src/runtime/driver/driver-memory.js";
import { SplitDriverQueue } from "../../../src/runtime/driver/split-driver-queue.js";

let memory: DriverMemory;
beforeEach(() => {
  memory = new DriverMemory(2 ** 20);
});
afterEach(() => memory.close());

function queueOf(size: number, options: { eventIndex?: boolean; startIndex?: number } = {}) {
  return new SplitDriverQueue(memory, { size, eventIndex: false, indirectEntries: 4, ...options });
}

/** The bytes as the device reads them, not through the queue's own tables. */
function view(place: GuestBuffer): DataView {
  const bytes = memory.bytes(place.address, place.length);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function descriptor(table: DataView, index: number): (number | bigint)[] {
  const at = 16 * index;
  return [
    table.getBigUint64(at, true),
    table.getUint32(at + 8, true),
    table.getUint16(at + 12, true),
    table.getUint16(at + 14, true),
  ];
}

/** Uses a chain as a device would. */
function use(queue: SplitDriverQueue, id: number, length: number): void {
  const used = view(queue.places.used);
  const index = used.getUint16(2, true);
  const at = 4 + 8 * (index % queue.size);
  used.setUint32(at, id, true);
  used.setUint32(at + 4, length, true);
  used.setUint16(2, (index + 1) & 0xffff, true);
}

describe("split driver queue", () => {
  it("writes a direct chain as the specification lays it out", () => {
    const queue = queueOf(8);
    const head = queue.add(
      [{ address: 0x1000, length: 16 }],
      [
        { address: 0x12_3456_7890, length: 0xffff_ffff },
        { address: 7, length: 1 },
      ],
    );
    const table = view(queue.places.descriptors);
    const [, , flags, second] = descriptor(table, head);
    expect(descriptor(table, head).slice(0, 3)).toEqual([0x1000n, 16, 1]);
    expect(flags).toBe(1);
    const middle = descriptor(table, Number(second));
    expect(middle.slice(0, 3)).toEqual([0x12_3456_7890n, 0xffff_ffff, 3]);
    expect(descriptor(table, Number(middle[3])).slice(0, 3)).toEqual([7n, 1, 2]);
    const available = view(queue.places.available);
    expect(available.getUint16(4, true)).toBe(head);
    expect(available.getUint16(2, true)).toBe(0);
    queue.publish();
    expect(available.getUint16(2, true)).toBe(1);
  });

  it("writes an indirect chain into a table of its head", () => {
    const queue = queueOf(2);
    const head = queue.add([{ address: 16, length: 1 }], [{ address: 32, length: 2 }], true);
    const [address, length, flags] = descriptor(view(queue.places.descriptors), head);
    expect([length, flags]).toEqual([32, 4]);
    const table = view({ address: Number(address), length: 32 });
    expect(descriptor(table, 0)).toEqual([16n, 1, 1, 1]);
    expect(descriptor(table, 1).slice(0, 3)).toEqual([32n, 2, 2]);
    expect(queue.freeDescriptors).toBe(1);
  });

  it("changes nothing when a chain does not fit", () => {
    const queue = queueOf(4);
    const buffer = { address: 0, length: 1 };
    expect(queue.add([buffer, buffer], [])).toBeGreaterThanOrEqual(0);
    expect(queue.add([buffer, buffer, buffer], [])).toBe(-1);
    expect(queue.freeDescriptors).toBe(2);
    expect(queue.add([], [])).toBe(-1);
    expect(queue.add([buffer, buffer, buffer, buffer, buffer], [], true)).toBe(-1);
    expect(queue.freeDescriptors).toBe(2);
    expect(queue.add([buffer], [buffer])).toBeGreaterThanOrEqual(0);
    expect(queue.freeDescriptors).toBe(0);
    expect(queue.add([buffer], [], true)).toBe(-1);
    expect(queue.outstanding).toBe(2);
  });

  it("reuses the descriptors of used chains, in any order of use", () => {
    const queue = queueOf(4);
    const buffer = { address: 0, length: 8 };
    const first = queue.add([buffer], [buffer]);
    const second = queue.add([], [buffer, buffer]);
    queue.publish();
    use(queue, second, 12);
    expect([queue.popUsed(), queue.usedLength]).toEqual([second, 12]);
    use(queue, first, 0);
    expect([queue.popUsed(), queue.usedLength]).toEqual([first, 0]);
    expect(queue.popUsed()).toBe(-1);
    expect([queue.freeDescriptors, queue.outstanding]).toEqual([4, 0]);
  });

  it("kicks by the used ring's flags without event indices", () => {
    const queue = queueOf(4);
    const buffer = { address: 0, length: 8 };
    queue.add([buffer], []);
    expect(queue.publish()).toBe(true);
    expect(queue.publish()).toBe(false);
    view(queue.places.used).setUint16(0, 1, true);
    queue.add([buffer], []);
    expect(queue.publish()).toBe(false);
  });

  it("kicks when the index passes avail_event, also over the end of 16 bits", () => {
    const queue = queueOf(4, { eventIndex: true, startIndex: 65534 });
    const used = view(queue.places.used);
    const setEvent = (index: number) => used.setUint16(4 + 8 * 4, index, true);
    const buffer = { address: 0, length: 8 };
    setEvent(65534);
    queue.add([buffer], []);
    expect(queue.publish()).toBe(true);
    queue.add([buffer], []);
    expect(queue.publish()).toBe(false);
    setEvent(1);
    queue.add([buffer], []);
    expect(queue.publish()).toBe(false);
    queue.add([buffer], []);
    expect(queue.publish()).toBe(true);
    expect(queue.nextAvailable).toBe(2);
  });

  it("asks for interrupts by flag or by used_event, and looks again", () => {
    const flags = queueOf(4);
    const events = queueOf(4, { eventIndex: true, startIndex: 65535 });
    const buffer = { address: 0, length: 8 };
    flags.suppressInterrupts();
    expect(view(flags.places.available).getUint16(0, true)).toBe(1);
    expect(flags.resumeInterrupts()).toBe(false);
    expect(view(flags.places.available).getUint16(0, true)).toBe(0);
    const head = events.add([buffer], []);
    events.publish();
    expect(events.resumeInterrupts()).toBe(false);
    expect(view(events.places.available).getUint16(4 + 2 * 4, true)).toBe(65535);
    use(events, head, 0);
    expect(events.resumeInterrupts()).toBe(true);
    expect(events.resumeInterrupts(2)).toBe(false);
    expect(view(events.places.available).getUint16(4 + 2 * 4, true)).toBe(0);
  });

  it.each([
    ["a chain it was not given", 3, 0, /was not given/],
    ["a descriptor beyond the ring", 4, 0, /was not given/],
    ["more bytes than the chain can take", 0, 9, /claims 9 bytes/],
  ])("notices a device that uses %s", (_name, id, length, message) => {
    const queue = queueOf(4);
    queue.add([], [{ address: 0, length: 8 }]);
    queue.publish();
    use(queue, id, length);
    expect(() => queue.popUsed()).toThrow(message);
  });

  it("notices a used index that runs ahead", () => {
    const queue = queueOf(4);
    queue.add([], [{ address: 0, length: 8 }]);
    queue.publish();
    view(queue.places.used).setUint16(2, 2, true);
    expect(() => queue.popUsed()).toThrow(/2 ahead with 1/);
  });

  it("writes whatever a test wants through the raw ring", () => {
    const queue = queueOf(4);
    queue.raw.descriptor(2, 2 ** 63, 5, 0xffff, 0xffff);
    expect(descriptor(view(queue.places.descriptors), 2)).toEqual([2n ** 63n, 5, 0xffff, 0xffff]);
    queue.raw.available(1, 9);
    queue.raw.availableIndex(70000);
    queue.raw.usedEvent(3);
    const available = view(queue.places.available);
    expect(available.getUint16(4 + 2, true)).toBe(9);
    expect(available.getUint16(2, true)).toBe(70000 & 0xffff);
    expect(available.getUint16(4 + 8, true)).toBe(3);
    use(queue, 77, 78);
    expect([queue.raw.usedIndex, queue.raw.usedId(0), queue.raw.usedLength(0)]).toEqual([
      1, 77, 78,
    ]);
  });

  it("gives its memory back", () => {
    const queue = queueOf(256);
    queue.close();
    expect(memory.allocate(2 ** 20).address).toBe(0);
  });
});
