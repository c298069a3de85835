/** A range of a guest's physical addresses that something has for itself. */
export interface AddressRange {
  readonly start: number;
  readonly sizeBytes: number;
}

/** A place between ranges; the last one has no end. */
export interface AddressGap {
  readonly start: number;
  readonly end: number | undefined;
}

/** What a virtio-mmio device takes at the least; QEMU and Linux guests count in such slots. */
export const MMIO_SLOT_BYTES = 0x200;

/** Registers of virtio-mmio in front of the configuration space (VIRTIO 1.4, section 4.2.2). */
const MMIO_REGISTER_BYTES = 0x100;

/** Addresses of a device on virtio-mmio: its registers and its configuration space. */
export function mmioBytes(configBytes: number): number {
  const needed = MMIO_REGISTER_BYTES + configBytes;
  return Math.ceil(needed / MMIO_SLOT_BYTES) * MMIO_SLOT_BYTES;
}

/** The first pair, in the order of addresses, for each range that lies on one before it. */
export function overlapsOf<Range extends AddressRange>(
  ranges: readonly Range[],
): { readonly lower: Range; readonly upper: Range }[] {
  const sorted = [...ranges].sort((a, b) => a.start - b.start || a.sizeBytes - b.sizeBytes);
  const pairs: { lower: Range; upper: Range }[] = [];
  let furthest: Range | undefined;
  for (const upper of sorted) {
    if (furthest !== undefined && upper.start < endOf(furthest)) {
      pairs.push({ lower: furthest, upper });
    }
    if (furthest === undefined || endOf(upper) > endOf(furthest)) furthest = upper;
  }
  return pairs;
}

/** The first gap at or above `from` that holds `sizeBytes` from a whole slot on. */
export function gapFor(
  ranges: readonly AddressRange[],
  sizeBytes: number,
  from: number,
): AddressGap {
  let start = wholeSlot(from);
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    if (endOf(range) <= start) continue;
    if (start + sizeBytes <= range.start) return { start, end: range.start };
    start = wholeSlot(endOf(range));
  }
  return { start, end: undefined };
}

/** "0xa000000 to 0xa0001ff". */
export function rangeText({ start, sizeBytes }: AddressRange): string {
  return `${hex(start)} to ${hex(start + sizeBytes - 1)}`;
}

export function hex(address: number): string {
  return `0x${address.toString(16)}`;
}

function endOf({ start, sizeBytes }: AddressRange): number {
  return start + sizeBytes;
}

function wholeSlot(address: number): number {
  return Math.ceil(address / MMIO_SLOT_BYTES) * MMIO_SLOT_BYTES;
}
