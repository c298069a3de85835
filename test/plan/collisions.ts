import { expect } from "vitest";
import type { GuestPlan, Place, Range } from "../../src/plan/plan.js";

/** Every place, socket and endpoint is one device's, and no range reaches into another. */
export function expectNoCollision({ devices, regions }: GuestPlan): void {
  const marks = devices.flatMap(({ place, socketPath, iommu }) => [
    ...placeMarks(place),
    `socket ${socketPath}`,
    ...(iommu === undefined ? [] : [`endpoint ${iommu.endpoint}`]),
  ]);
  expect(new Set(marks).size).toBe(marks.length);
  let end = 0;
  for (const { address, sizeBytes } of regions as readonly Range[]) {
    expect(address).toBeGreaterThanOrEqual(end);
    end = address + sizeBytes;
  }
}

function placeMarks(place: Place): string[] {
  if (place.bus === "pci") return [`pci ${place.slot}`];
  if (place.bus === "ccw") return [`ccw ${place.number}`];
  return [`mmio ${place.address}`, `interrupt ${place.interrupt.number}`];
}
