import { describe, expect, it } from "vitest";
import { GuestMemory } from "../../../src/runtime/memory/guest-memory.js";
import { plainRegion } from "./plain-region.js";

function memoryOf(...ranges: readonly [start: number, size: number][]): GuestMemory {
  const memory = new GuestMemory();
  expect(
    memory.setRegions(ranges.map(([start, size]) => plainRegion(start, new ArrayBuffer(size)))),
  ).toBeUndefined();
  return memory;
}

describe("guest memory", () => {
  it("finds the first and the last byte of each region and nothing in the holes", () => {
    const memory = memoryOf([0x8000, 0x1000], [0x1000, 0x1000], [0x2000, 0x800]);
    expect(memory.windows.find(0x0fff)).toBeUndefined();
    expect(memory.windows.find(0x1000)?.start).toBe(0x1000);
    expect(memory.windows.find(0x1fff)?.start).toBe(0x1000);
    expect(memory.windows.find(0x2000)?.start).toBe(0x2000);
    expect(memory.windows.find(0x27ff)?.start).toBe(0x2000);
    expect(memory.windows.find(0x2800)).toBeUndefined();
    expect(memory.windows.find(0x8fff)?.start).toBe(0x8000);
    expect(memory.windows.find(0x9000)).toBeUndefined();
    expect(memory.windows.find(2 ** 64)).toBeUndefined();
  });

  it("refuses overlapping regions and keeps the table it had", () => {
    const memory = memoryOf([0x1000, 0x1000]);
    const overlapping = [
      plainRegion(0x4000, new ArrayBuffer(0x1001)),
      plainRegion(0x5000, new ArrayBuffer(0x1000)),
    ];
    expect(memory.setRegions(overlapping)).toMatch(/0x5000 overlaps the one at 0x4000/);
    expect(memory.windows.find(0x1000)).toBeDefined();
    expect(memory.windows.find(0x4000)).toBeUndefined();
  });

  it("views a ring by the front-end's own addresses only when one region holds all of it", () => {
    const memory = new GuestMemory();
    const buffer = new ArrayBuffer(0x1000);
    memory.setRegions([plainRegion(0x1000, buffer, 0x7f00_0000)]);
    expect(memory.viewUser(0x7f00_0000, 0x1000)).toBe(buffer);
    expect(memory.viewUser(0x7f00_0000, 0x1001)).toBeUndefined();
    expect(memory.viewUser(0x1000, 0x1000)).toBeUndefined();
  });
});
