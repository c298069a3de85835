import { expect, it } from "vitest";
import { GuestMemory } from "../../../../src/runtime/memory/guest-memory.js";
import { Iotlb } from "../../../../src/runtime/transport/vhost-user/iotlb.js";
import { plainRegion } from "../../memory/plain-region.js";

const readWrite = 3;

it("a translation of addresses that Numbers cannot tell apart is refused", () => {
  const memory = new GuestMemory();
  const userAddress = 2 ** 40;
  expect(memory.setRegions([plainRegion(0, new ArrayBuffer(4096), userAddress)])).toBeUndefined();
  const iotlb = new Iotlb(memory, () => {});
  expect(iotlb.update(2 ** 52, 4096, userAddress, readWrite)).toBeUndefined();
  for (const start of [2 ** 53 - 4096, 2 ** 53, 2 ** 63, 2 ** 64 - 4096]) {
    expect(iotlb.update(start, 4096, userAddress, readWrite)).toMatch(/beyond 2\^53/);
    expect(iotlb.windows.find(start)).toBeUndefined();
  }
});
