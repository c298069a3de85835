import fc from "fast-check";
import { expect, it } from "vitest";
import { GuestMemory, type GuestRegion } from "../../../src/runtime/memory/guest-memory.js";
import { windowBytes } from "../../../src/runtime/memory/memory-window.js";
import { QueueFault } from "../../../src/runtime/queue/fault.js";
import { DescriptorTable } from "../queue/descriptor-table.js";

const host = 0x7000_0000_0000;

/** A region at made-up host addresses, which may be viewed in part. */
function region(guestAddress: number, sizeBytes: number): GuestRegion {
  const mapping = {
    address: host + guestAddress,
    view: (_offset: number, bytes: number) => new ArrayBuffer(bytes),
  };
  return { guestAddress, sizeBytes, userAddress: guestAddress, mapping };
}

/** Places where halves of addresses, windows and look-up slots have their edges. */
const edges = [
  0x1000,
  2 ** 20,
  windowBytes,
  2 ** 31,
  3 * windowBytes,
  2 ** 32,
  2 ** 32 + 2 ** 31,
  2 ** 41,
  2 ** 52,
];
const edge = fc.constantFrom(...edges);
const ranges = fc.uniqueArray(
  fc.record({ edge, before: fc.nat(64), bytes: fc.integer({ min: 1, max: 128 }) }),
  { selector: (range) => range.edge, minLength: 1, maxLength: 9 },
);
const runs = fc.array(
  fc.record({ edge, offset: fc.integer({ min: -70, max: 140 }), length: fc.nat(140) }),
  { minLength: 1, maxLength: 12 },
);

it("a run is found exactly where the regions are, whatever was looked for before", () => {
  fc.assert(
    fc.property(ranges, runs, (places, wanted) => {
      const memory = new GuestMemory();
      const regions = places.map((place) => region(place.edge - place.before, place.bytes));
      expect(memory.setRegions(regions)).toBeUndefined();
      const table = new DescriptorTable(memory, 1);
      for (const { edge: at, offset, length } of wanted) {
        const address = at + offset;
        const { fault, chain } = table.take([{ address, length, isWritable: true }]);
        const inside = regions.some(
          ({ guestAddress, sizeBytes }) =>
            address >= guestAddress && address + length <= guestAddress + sizeBytes,
        );
        if (length > 0 && !inside) expect(fault).toBe(QueueFault.AddressOutsideMemory);
        else expect(fault).toBe(QueueFault.None);
        if (fault !== QueueFault.None) continue;
        const { segments } = chain;
        let next = address;
        for (let index = 0; index < segments.count; index++) {
          expect(segments.addressOf(index)).toBe(host + next);
          next += segments.lengthOf(index);
        }
        expect(next).toBe(address + length);
      }
    }),
    { numRuns: 500 },
  );
});

it("nothing is found any more in regions that are gone, nor anything at their old places", () => {
  const memory = new GuestMemory();
  memory.setRegions([region(0x1000, 64), region(0x2000, 64)]);
  const table = new DescriptorTable(memory, 2);
  const take = (address: number) => table.take([{ address, length: 8, isWritable: true }]).fault;
  expect(take(0x1000)).toBe(QueueFault.None);
  expect(take(0x2000)).toBe(QueueFault.None);
  memory.setRegions([region(0x0800, 64), region(0x2000, 64)]);
  expect(take(0x1000)).toBe(QueueFault.AddressOutsideMemory);
  // One chain from the window that was found last and from another one.
  const { fault, chain } = table.take([
    { address: 0x2000, length: 8, isWritable: true },
    { address: 0x0808, length: 8, isWritable: true },
  ]);
  expect(fault).toBe(QueueFault.None);
  expect([chain.segments.addressOf(0), chain.segments.addressOf(1)]).toEqual([
    host + 0x2000,
    host + 0x0808,
  ]);
});
