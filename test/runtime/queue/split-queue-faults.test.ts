import { describe, expect, it } from "vitest";
import { DescFlag } from "../../../src/catalogue/queues.js";
import { QueueFault } from "../../../src/runtime/queue/fault.js";
import { RawRing, regionBytes } from "./raw-ring.js";

const { Next, Write, Indirect } = DescFlag;
const end = 2 * regionBytes;

/** What taking one chain from the ring leads to. */
function faultOf(prepare: (ring: RawRing) => void, size = 8, indirect = true): QueueFault {
  const ring = new RawRing(size, { indirect });
  prepare(ring);
  expect(ring.queue.pop()).toBeNull();
  const { fault } = ring.queue;
  expect(fault).not.toBe(QueueFault.None);
  // A broken queue stays silent and does not ask for kicks that would lead to the same again.
  expect(ring.queue.pop()).toBeNull();
  expect(ring.queue.resumeKicks()).toBe(false);
  expect(ring.usedIndex).toBe(0);
  return fault;
}

describe("a driver that breaks a direct chain", () => {
  it.each([
    ["to itself", (ring: RawRing) => ring.descriptor(0, 0, 4, Next, 0)],
    [
      "over two descriptors",
      (ring: RawRing) => {
        ring.descriptor(0, 0, 4, Next, 1);
        ring.descriptor(1, 0, 4, Next, 0);
      },
    ],
  ])("loop %s", (_name, prepare) => {
    expect(
      faultOf((ring) => {
        prepare(ring);
        ring.makeAvailable(0);
      }),
    ).toBe(QueueFault.ChainTooLong);
  });

  it("head beyond the ring", () => {
    expect(faultOf((ring) => ring.makeAvailable(8))).toBe(QueueFault.HeadOutOfRange);
    expect(faultOf((ring) => ring.makeAvailable(0xffff))).toBe(QueueFault.HeadOutOfRange);
  });

  it("next beyond the ring", () => {
    expect(
      faultOf((ring) => {
        ring.descriptor(0, 0, 4, Next, 8);
        ring.makeAvailable(0);
      }),
    ).toBe(QueueFault.NextOutOfRange);
  });

  it("readable descriptor behind a writable one", () => {
    expect(
      faultOf((ring) => {
        ring.descriptor(0, 0, 4, Write | Next, 1);
        ring.descriptor(1, 8, 4);
        ring.makeAvailable(0);
      }),
    ).toBe(QueueFault.ReadableAfterWritable);
  });

  it.each([
    ["start in a hole", end, 1],
    ["end one byte beyond memory", end - 4, 5],
    ["wrap around 2^64", 2 ** 64 - 2048, 4096],
    ["have the largest length", 0, 0xffff_ffff],
  ])("buffers that %s", (_name, address, length) => {
    expect(
      faultOf((ring) => {
        ring.descriptor(0, address, length, Write);
        ring.makeAvailable(0);
      }),
    ).toBe(QueueFault.AddressOutsideMemory);
  });

  it("available index further ahead than the ring is long", () => {
    expect(
      faultOf((ring) => {
        ring.availableIndex = 9;
      }),
    ).toBe(QueueFault.IndexJumped);
  });

  it("available index that goes back", () => {
    const ring = new RawRing(8);
    ring.descriptor(0, 0, 4);
    ring.makeAvailable(0);
    expect(ring.queue.pop()).not.toBeNull();
    ring.availableIndex = 0;
    expect(ring.queue.pop()).toBeNull();
    expect(ring.queue.fault).toBe(QueueFault.IndexJumped);
  });

  it("more chains in flight than the ring has slots", () => {
    const ring = new RawRing(2);
    ring.descriptor(0, 0, 4);
    ring.makeAvailable(0, 0);
    expect(ring.queue.pop()).not.toBeNull();
    expect(ring.queue.pop()).not.toBeNull();
    ring.makeAvailable(0);
    expect(ring.queue.pop()).toBeNull();
    expect(ring.queue.fault).toBe(QueueFault.IndexJumped);
  });
});

describe("a driver that breaks an indirect chain", () => {
  const table = 0x100;
  const withTable =
    (length: number, flags = 0) =>
    (ring: RawRing) => {
      ring.descriptor(0, table, length, Indirect | flags, 1);
      ring.makeAvailable(0);
    };

  it("without having negotiated it", () => {
    expect(faultOf(withTable(16), 8, false)).toBe(QueueFault.IndirectNotNegotiated);
  });

  it("with a next descriptor", () => {
    expect(faultOf(withTable(16, Next))).toBe(QueueFault.IndirectWithNext);
  });

  it.each([0, 8, 17, 16 * 1025, 0xffff_fff0])("table of %i bytes", (length) => {
    expect(faultOf(withTable(length))).toBe(QueueFault.IndirectTableLength);
  });

  it("table outside of memory", () => {
    expect(
      faultOf((ring) => {
        ring.descriptor(0, end - 16, 32, Indirect);
        ring.makeAvailable(0);
      }),
    ).toBe(QueueFault.AddressOutsideMemory);
  });

  it("table in a table", () => {
    expect(
      faultOf((ring) => {
        ring.tableEntry(table, table, 16, Indirect);
        withTable(16)(ring);
      }),
    ).toBe(QueueFault.IndirectNested);
  });

  it("loop in the table, next beyond the table", () => {
    expect(
      faultOf((ring) => {
        ring.tableEntry(table, 0, 4, Next, 1);
        ring.tableEntry(table + 16, 0, 4, Next, 0);
        withTable(32)(ring);
      }),
    ).toBe(QueueFault.ChainTooLong);
    expect(
      faultOf((ring) => {
        ring.tableEntry(table, 0, 4, Next, 2);
        withTable(32)(ring);
      }),
    ).toBe(QueueFault.NextOutOfRange);
  });
});

describe("unusual chains that are legal", () => {
  it("end exactly at the end of memory, cross regions, have empty descriptors", () => {
    const ring = new RawRing(8);
    ring.descriptor(0, regionBytes - 4, 0, Next, 1);
    ring.descriptor(1, regionBytes - 4, 8, Next, 2);
    ring.descriptor(2, end - 16, 16, Write);
    ring.makeAvailable(0);
    const chain = ring.queue.pop();
    expect(chain?.readable.length).toBe(8);
    expect(chain?.writable.length).toBe(16);
    expect(chain?.segments.count).toBe(3);
  });

  it("direct descriptors before an indirect one, in a table that crosses regions at an odd address", () => {
    const ring = new RawRing(8);
    const table = regionBytes - 15;
    const scratch = new RawRing(8);
    scratch.tableEntry(0x40, 0x200, 4, Write, 0);
    const entry = new Uint8Array(scratch.low, 0x40, 16);
    new Uint8Array(ring.low).set(entry.subarray(0, 15), table);
    new Uint8Array(ring.high).set(entry.subarray(15), 0);
    ring.descriptor(0, 0x10, 4, Next, 1);
    ring.descriptor(1, table, 16, Indirect);
    ring.makeAvailable(0);
    const chain = ring.queue.pop();
    expect(chain?.readable.length).toBe(4);
    expect(chain?.writable.length).toBe(4);
  });
});
