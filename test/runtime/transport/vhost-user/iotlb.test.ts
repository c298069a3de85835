import { beforeEach, describe, expect, it } from "vitest";
import { IotlbPermission } from "../../../../src/catalogue/vhost-user/index.js";
import { GuestMemory } from "../../../../src/runtime/memory/guest-memory.js";
import { QueueFault } from "../../../../src/runtime/queue/fault.js";
import { Iotlb } from "../../../../src/runtime/transport/vhost-user/iotlb.js";
import { DescriptorTable } from "../../queue/descriptor-table.js";

const { Read, Write, ReadWrite } = IotlbPermission;
const page = 4096;
const user = 0x7f00_0000_0000;
const guest = 0x10_0000;

describe("translations of a virtual IOMMU", () => {
  let misses: [address: number, permission: number][];
  let iotlb: Iotlb;
  let table: DescriptorTable;

  beforeEach(() => {
    misses = [];
    const memory = new GuestMemory();
    const bytes = new ArrayBuffer(16 * page);
    const mapping = {
      address: 0x5000_0000,
      // Only addresses are looked at here: any buffer of the right size will do.
      view: (_offset: number, sizeBytes: number) => bytes.slice(0, sizeBytes),
    };
    memory.setRegions([{ guestAddress: guest, userAddress: user, sizeBytes: 16 * page, mapping }]);
    iotlb = new Iotlb(memory, (address, permission) => misses.push([address, permission]));
    table = new DescriptorTable(iotlb, 1);
  });

  function take(address: number, length: number, writable: boolean) {
    const { fault, chain } = table.take([{ address, length, isWritable: writable }]);
    return { fault, segments: chain.segments };
  }

  it("asks once for a page, waits, and finds the memory when the answer came", () => {
    expect(take(0x8000_0010, 16, true).fault).toBe(QueueFault.TranslationAwaited);
    expect(take(0x8000_0020, 16, true).fault).toBe(QueueFault.TranslationAwaited);
    expect(misses).toEqual([[0x8000_0010, Write]]);
    expect(iotlb.update(0x8000_0000, page, user + 3 * page, ReadWrite)).toBeUndefined();
    const { fault, segments } = take(0x8000_0010, 16, true);
    expect(fault).toBe(QueueFault.None);
    expect(segments.addressOf(0)).toBe(0x5000_0000 + 3 * page + 0x10);
    expect(segments.windowOf(0).guestAddress).toBe(guest + 3 * page);
  });

  it("joins a buffer over translations that lie apart in guest memory", () => {
    iotlb.update(0x1000, page, user + 8 * page, ReadWrite);
    iotlb.update(0x2000, page, user + 2 * page, ReadWrite);
    const { fault, segments } = take(0x1ff0, 0x20, true);
    expect(fault).toBe(QueueFault.None);
    expect([segments.addressOf(0), segments.addressOf(1)]).toEqual([
      0x5000_0000 + 9 * page - 0x10,
      0x5000_0000 + 2 * page,
    ]);
  });

  it("lets a device read what it may only read, and faults a write", () => {
    iotlb.update(0x1000, page, user, Read);
    expect(take(0x1000, 8, false).fault).toBe(QueueFault.None);
    expect(take(0x1000, 8, true).fault).toBe(QueueFault.AddressNotWritable);
  });

  it("forgets what the guest took back, at the edges too", () => {
    iotlb.update(0x1000, page, user, ReadWrite);
    iotlb.update(0x2000, page, user + page, ReadWrite);
    iotlb.invalidate(0x2000, 1);
    table.walker.forget();
    expect(take(0x1000, page, false).fault).toBe(QueueFault.None);
    expect(take(0x2000, 1, false).fault).toBe(QueueFault.TranslationAwaited);
  });

  it("replaces a translation that a new one overlaps", () => {
    iotlb.update(0x1000, 2 * page, user, ReadWrite);
    iotlb.update(0x2000, page, user + 9 * page, ReadWrite);
    expect(take(0x2000, 4, false).segments.addressOf(0)).toBe(0x5000_0000 + 9 * page);
    expect(take(0x1000, 4, false).fault).toBe(QueueFault.TranslationAwaited);
  });

  it("refuses translations that lead outside of guest memory or are cut oddly", () => {
    expect(iotlb.update(0x1000, page, user + 16 * page, ReadWrite)).toMatch(/outside/);
    expect(iotlb.update(0x1000, 2 * page, user + 15 * page, ReadWrite)).toMatch(/outside/);
    expect(iotlb.update(0x1000, 0, user, ReadWrite)).toMatch(/empty/);
    expect(iotlb.update(0x1000, page, user + 8, ReadWrite)).toMatch(/aligned/);
    expect(iotlb.update(0, 2 ** 53, user, ReadWrite)).toMatch(/beyond 2\^53/);
  });

  it("stays bounded when a front-end sends translations without end", () => {
    for (let index = 0; index < 10_000; index++) {
      iotlb.update(index * page, page, user, ReadWrite);
    }
    expect(iotlb.windows.find(9_999 * page)).toBeDefined();
    expect(iotlb.windows.find(0)).toBeUndefined();
  });
});
