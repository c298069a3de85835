import { deviceByName } from "../../catalogue/index.js";
import {
  type AddressRange,
  gapFor,
  hex,
  mmioBytes,
  overlapsOf,
  rangeText,
} from "../address-range.js";
import type { DeviceDocument } from "../profile-document.js";
import { rule } from "../rule.js";
import { parseSize } from "../size.js";
import { type Placed, placedParts } from "./placed.js";
import { transportOf } from "./placement.js";

/** A range that the profile fixes, and where. */
interface FixedRange extends AddressRange {
  readonly name: string;
  readonly at: string;
  /** Its place in the order of the document. */
  readonly index: number;
}

export const placementOverlap = rule({
  id: "placement/overlap",
  severity: "error",
  docs: "Address ranges that a profile fixes in a guest lie apart from each other.",
  check(view, report) {
    const byGuest = new Map<string, FixedRange[]>();
    for (const part of placedParts(view)) {
      const known = byGuest.get(part.guest.pointer) ?? [];
      for (const range of rangesOf(part)) known.push({ ...range, index: known.length });
      byGuest.set(part.guest.pointer, known);
    }
    for (const ranges of byGuest.values()) {
      for (const { lower, upper } of overlapsOf(ranges)) {
        const [first, second] = lower.index < upper.index ? [lower, upper] : [upper, lower];
        const others = ranges.filter((range) => range !== second);
        report({
          at: second.at,
          message: `${rangeText(second)} overlaps ${rangeText(first)} of "${first.name}"`,
          hint: gapText(others, second),
          related: [{ at: first.at, message: `${rangeText(first)} is fixed here` }],
        });
      }
    }
  },
});

function gapText(others: readonly AddressRange[], { start, sizeBytes }: AddressRange): string {
  const gap = gapFor(others, sizeBytes, start);
  const end = gap.end === undefined ? "on" : `to ${hex(gap.end - 1)}`;
  return `free from ${hex(gap.start)} ${end}: write "${hex(gap.start)}"`;
}

function rangesOf(part: Placed): Omit<FixedRange, "index">[] {
  const { name, pointer, placement, view, passthrough } = part;
  const ranges: Omit<FixedRange, "index">[] = [];
  const fixed = placement?.mmio;
  if (view !== undefined && fixed !== undefined && hasMmio(transportOf(view))) {
    const at = `${pointer}/placement/mmio`;
    const sizeBytes = mmioBytes(configBytes(view.device));
    ranges.push({ name, at, start: Number(fixed), sizeBytes });
  }
  if (view !== undefined) ranges.push(...ownMemory(view.device, pointer));
  for (const [index, { address, size }] of (passthrough?.registers ?? []).entries()) {
    const at = `${pointer}/registers/${index}/address`;
    const sizeBytes = parseSize(size);
    if (sizeBytes !== undefined) ranges.push({ name, at, start: Number(address), sizeBytes });
  }
  return ranges;
}

function hasMmio(transport: string): boolean {
  return transport === "mmio" || transport === "vhost-user";
}

/** Memory that a device brings into the guest's address space. */
function ownMemory(device: DeviceDocument, pointer: string): Omit<FixedRange, "index">[] {
  const { name } = device;
  const at = `${pointer}/config/address`;
  const [address, size] =
    device.type === "memory"
      ? [device.config?.address, device.config?.regionSize]
      : device.type === "pmem"
        ? [device.config?.address, device.host?.capacity]
        : [];
  const sizeBytes = size === undefined ? undefined : parseSize(size);
  if (address === undefined || sizeBytes === undefined) return [];
  return [{ name, at, start: Number(address), sizeBytes }];
}

function configBytes(device: DeviceDocument): number {
  const type = deviceByName(device.type);
  if (type !== undefined) return type.configSize;
  const fields = device.type === "vendor-specific" ? (device.definition?.config ?? []) : [];
  return fields.reduce((total, { type: text }) => total + bytesOfType(text), 0);
}

/** "le32" has 4 bytes, "u8[16]" has 16. */
function bytesOfType(text: string): number {
  const [, bits = "8", length = "1"] = /^[a-z]+(\d+)(?:\[(\d+)\])?$/.exec(text) ?? [];
  return (Number(bits) / 8) * Number(length);
}
