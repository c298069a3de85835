import { ftruncateSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { DriverMemory } from "../../../src/runtime/driver/driver-memory.js";

const page = 4096;
const open: DriverMemory[] = [];

function memoryOf(layout: ConstructorParameters<typeof DriverMemory>[0]): DriverMemory {
  const memory = new DriverMemory(layout);
  open.push(memory);
  return memory;
}

afterEach(() => {
  for (const memory of open.splice(0)) memory.close();
});

describe("driver memory", () => {
  it("cannot be truncated under a device's feet", () => {
    const memory = memoryOf(4 * page);
    expect(() => ftruncateSync(memory.fd, 0)).toThrow(/EPERM/);
  });

  it("copies across adjacent regions, whatever their order", () => {
    const memory = memoryOf([
      { guestAddress: 0x10000, sizeBytes: page },
      { guestAddress: 0x10000 - page, sizeBytes: page },
    ]);
    const bytes = Uint8Array.from({ length: 100 }, (_, index) => index + 1);
    memory.write(0x10000 - 50, bytes);
    expect(memory.read(0x10000 - 50, 100)).toEqual(bytes);
    expect(memory.bytes(0x10000, 1)[0]).toBe(51);
    expect(() => memory.bytes(0x10000 - 50, 100)).toThrow(RangeError);
  });

  it("knows no address in a hole", () => {
    const memory = memoryOf([
      { guestAddress: 0, sizeBytes: page },
      { guestAddress: 2 ** 40, sizeBytes: page },
    ]);
    expect(() => memory.bytes(page, 1)).toThrow(/in no region/);
    expect(() => memory.write(page - 1, new Uint8Array(2))).toThrow(/in no region/);
    memory.write(2 ** 40 + 8, Uint8Array.of(9));
    expect(memory.read(2 ** 40 + 8, 1)).toEqual(Uint8Array.of(9));
  });

  it("is bounded, and zeroes what it gives again", () => {
    const memory = memoryOf(2 * page);
    const first = memory.allocate(2 * page);
    memory.write(first.address, Uint8Array.of(1, 2, 3));
    expect(() => memory.allocate(1)).toThrow(/are free/);
    memory.free(first);
    const second = memory.allocate(page, page);
    expect(memory.read(second.address, 3)).toEqual(new Uint8Array(3));
    expect(() => memory.free({ address: page, length: 1 })).toThrow(RangeError);
  });

  it("allocates in the region that the caller names", () => {
    const memory = memoryOf([
      { guestAddress: 0, sizeBytes: page },
      { guestAddress: 0x100000, sizeBytes: page },
    ]);
    expect(memory.allocate(16, 16, 1).address).toBe(0x100000);
    expect(memory.allocate(page).address).toBe(0);
  });

  it("refuses layouts that no guest can have", () => {
    expect(() => memoryOf([])).toThrow(RangeError);
    expect(() => memoryOf(100)).toThrow(/multiple/);
    const overlapping = [
      { guestAddress: 0, sizeBytes: 2 * page },
      { guestAddress: page, sizeBytes: page },
    ];
    expect(() => memoryOf(overlapping)).toThrow(/overlap/);
  });

  it("reaches beyond 4 GiB", () => {
    const memory = memoryOf([{ guestAddress: 0x1_0000_0000, sizeBytes: 6 * 2 ** 30 }]);
    const last = 0x1_0000_0000 + 6 * 2 ** 30 - 4;
    memory.write(last, Uint8Array.of(1, 2, 3, 4));
    expect(memory.read(last, 4)).toEqual(Uint8Array.of(1, 2, 3, 4));
  });
});
