import { hex } from "../profile/address-range.js";
import type { PlatformGuest } from "../profile/platform.js";
import type { MachinePlan } from "./machine.js";
import type { Range, Region } from "./place.js";
import type { Report } from "./report.js";

/**
 * What has its place in the address space before anything is planned: memory, what the machine
 * needs, and what the profile fixes.
 */
export function fixedRegions(guest: PlatformGuest, machine: MachinePlan): Region[] {
  const { pointer, devices, passthrough } = guest;
  const hasPci = [...devices, ...passthrough].some((device) =>
    "bus" in device ? device.bus === "pci" : device.transport === "pci",
  );
  return [
    ...machine.memory.map(
      (range): Region => ({
        ...range,
        kind: "memory",
        name: "memory",
        pointer: `${pointer}/memory`,
      }),
    ),
    ...machine.fixed,
    ...(hasPci ? bridgeRegions(machine, pointer) : []),
    ...passthrough.flatMap(({ name, registers, pointer: at }) =>
      registers.map(
        ({ address, size }, index): Region => ({
          kind: "registers",
          name,
          address,
          sizeBytes: size,
          pointer: `${at}/registers/${index}/address`,
        }),
      ),
    ),
  ];
}

function bridgeRegions({ pci, isStock }: MachinePlan, guest: string): Region[] {
  const pointer = isStock ? guest : `${guest}/machine`;
  const part = (name: string, range: Range | undefined): Region[] =>
    range === undefined ? [] : [{ ...range, kind: "pci", name, pointer }];
  return [
    ...part("PCI configuration space", pci?.ecam),
    ...part("PCI memory window", pci?.memory32),
    ...part("PCI port window", pci?.io),
    ...part("PCI memory window above 4 GiB", pci?.memory64),
  ];
}

export function overlaps(one: Range, other: Range): boolean {
  return (
    one.address < other.address + other.sizeBytes && other.address < one.address + one.sizeBytes
  );
}

/** Reports ranges that overlap, with the place of both and what is free beside them. */
export function reportOverlaps(regions: readonly Region[], report: Report): void {
  for (const [index, region] of regions.entries()) {
    const other = regions.slice(0, index).find((earlier) => isConflict(earlier, region));
    if (other === undefined) continue;
    report({
      rule: "plan/overlap",
      at: region.pointer,
      message: `${rangeText(region)} of "${region.name}" overlaps ${rangeText(other)} of "${other.name}"`,
      hint: gapText(regions, other, region.sizeBytes),
      related: [{ at: other.pointer, message: `"${other.name}" here` }],
    });
  }
}

/** What belongs to the machine itself is as it is, and not the profile's mistake. */
function isConflict(one: Region, other: Region): boolean {
  return one.pointer !== other.pointer && overlaps(one, other);
}

/** The free ranges right below and above one, as far as something of a size fits into them. */
function gapText(
  regions: readonly Region[],
  { address, sizeBytes }: Range,
  neededBytes: number,
): string {
  const end = address + sizeBytes;
  const below = Math.max(
    0,
    ...regions.map((region) => region.address + region.sizeBytes).filter((at) => at <= address),
  );
  const above = Math.min(
    ...regions.map((region) => region.address).filter((at) => at >= end),
    Number.MAX_SAFE_INTEGER,
  );
  const gaps = [
    { address: below, sizeBytes: address - below },
    { address: end, sizeBytes: above - end },
  ].filter((gap) => gap.sizeBytes >= neededBytes);
  if (gaps.length === 0) return "there is no gap of that size beside it";
  return `free beside it: ${gaps.map(gapName).join(", ")}`;
}

function gapName({ address, sizeBytes }: Range): string {
  const end = address + sizeBytes;
  return end === Number.MAX_SAFE_INTEGER
    ? `everything from ${hex(address)}`
    : rangeText({ address, sizeBytes });
}

export function rangeText({ address, sizeBytes }: Range): string {
  return `${hex(address)} to ${hex(address + sizeBytes - 1)}`;
}
