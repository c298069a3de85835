import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GuestMemory } from "../../../src/runtime/memory/guest-memory.js";
import { QueueFault } from "../../../src/runtime/queue/fault.js";
import { plainRegion } from "../memory/plain-region.js";
import { DescriptorTable, type Run } from "./descriptor-table.js";

const regionBytes = 0x1000;

/** A chain whose parts are cut as `lengths` say, each segment followed by a gap, over two adjacent regions. */
function chainOf(readable: readonly number[], writable: readonly number[]) {
  const memory = new GuestMemory();
  const buffers = [new ArrayBuffer(regionBytes), new ArrayBuffer(regionBytes)] as const;
  memory.setRegions([plainRegion(0, buffers[0]), plainRegion(regionBytes, buffers[1])]);
  const runs: Run[] = [];
  const places: number[] = [];
  let at = regionBytes - 40;
  const add = (length: number, isWritable: boolean): void => {
    runs.push({ address: at, length, isWritable });
    for (let byte = 0; byte < length; byte++) places.push(at + byte);
    at += length + 1;
  };
  for (const length of readable) add(length, false);
  for (const length of writable) add(length, true);
  const { fault, chain } = new DescriptorTable(memory, runs.length).take(runs);
  expect(fault).toBe(QueueFault.None);
  const byteAt = (address: number): DataView =>
    new DataView(buffers[address < regionBytes ? 0 : 1], address % regionBytes, 1);
  return { chain, places, byteAt };
}

const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 });
const total = (lengths: readonly number[]): number => lengths.reduce((sum, one) => sum + one, 0);

describe("chain reader", () => {
  it("reads any field at any offset, however the driver cut the buffers", () => {
    fc.assert(
      fc.property(
        cuts,
        fc.uint8Array({ minLength: 108, maxLength: 108 }),
        fc.nat(100),
        (lengths, bytes, start) => {
          const { chain, places, byteAt } = chainOf(lengths, []);
          for (const [index, place] of places.entries())
            byteAt(place).setUint8(0, bytes[index] ?? 0);
          const size = total(lengths);
          const expected = new DataView(bytes.buffer);
          const offset = start % size;
          expect(chain.readable.length).toBe(size);
          expect(chain.readable.getUint8(offset)).toBe(expected.getUint8(offset));
          if (offset + 2 <= size)
            expect(chain.readable.getUint16(offset)).toBe(expected.getUint16(offset, true));
          if (offset + 4 <= size)
            expect(chain.readable.getUint32(offset)).toBe(expected.getUint32(offset, true));
          if (offset + 8 <= size) {
            const value =
              expected.getUint32(offset, true) + expected.getUint32(offset + 4, true) * 2 ** 32;
            expect(chain.readable.getUint64(offset)).toBe(value);
          }
          const copy = new Uint8Array(size - offset);
          chain.readable.copyTo(copy, offset);
          expect(copy).toEqual(bytes.slice(offset, size));
        },
      ),
    );
  });

  it("refuses every read that is not inside", () => {
    const { chain } = chainOf([3, 4], [2]);
    expect(() => chain.readable.getUint8(7)).toThrow(RangeError);
    expect(() => chain.readable.getUint16(6)).toThrow(RangeError);
    expect(() => chain.readable.getUint32(4)).toThrow(RangeError);
    expect(() => chain.readable.copyTo(new Uint8Array(8), 0)).toThrow(RangeError);
    expect(() => chainOf([], [8]).chain.readable.getUint8(0)).toThrow(RangeError);
  });
});

describe("chain writer", () => {
  it("writes any field at any offset and nothing beside it", () => {
    fc.assert(
      fc.property(
        cuts,
        fc.nat(100),
        fc.nat(),
        fc.constantFrom(1, 2, 4),
        (lengths, start, value, width) => {
          const { chain, places, byteAt } = chainOf([5], lengths);
          const size = total(lengths);
          const offset = start % size;
          if (offset + width > size) return;
          const writer = chain.writable;
          if (width === 1) writer.setUint8(offset, value & 0xff);
          else if (width === 2) writer.setUint16(offset, value & 0xffff);
          else writer.setUint32(offset, value);
          const expected = new DataView(new ArrayBuffer(5 + size));
          if (width === 1) expected.setUint8(5 + offset, value);
          else if (width === 2) expected.setUint16(5 + offset, value, true);
          else expected.setUint32(5 + offset, value, true);
          const actual = places.map((place) => byteAt(place).getUint8(0));
          expect(actual).toEqual([...new Uint8Array(expected.buffer)]);
          expect(writer.written).toBe(offset === 0 ? width : 0);
        },
      ),
    );
  });

  it("counts as written only what has no gap before it", () => {
    const { chain } = chainOf([], [16]);
    chain.writable.setUint8(15, 1);
    expect(chain.writable.written).toBe(0);
    chain.writable.copyFrom(new Uint8Array(15), 0);
    expect(chain.writable.written).toBe(15);
    chain.writable.setUint8(15, 1);
    expect(chain.writable.written).toBe(16);
    chain.writable.setUint32(4, 1);
    expect(chain.writable.written).toBe(16);
  });

  it("refuses every write that is not inside", () => {
    const { chain } = chainOf([4], [4]);
    expect(() => chain.writable.setUint8(4, 0)).toThrow(RangeError);
    expect(() => chain.writable.setUint16(3, 0)).toThrow(RangeError);
    expect(() => chain.writable.setUint64(0, 0)).toThrow(RangeError);
    expect(() => chain.writable.copyFrom(new Uint8Array(5), 0)).toThrow(RangeError);
  });
});
