import { readFileSync, statSync } from "node:fs";

/**
 * Bytes that the host holds for the guest's memory: the blocks of the largest shared memory file that this process maps
 * and did not map before `known` was taken. 0 while there is none.
 */
export function residentGuestBytes(known: ReadonlySet<string>): number {
  let largest = { sizeBytes: 0, blocks: 0 };
  for (const range of sharedMappings()) {
    if (known.has(range)) continue;
    const sizeBytes = sizeOf(range);
    if (sizeBytes <= largest.sizeBytes) continue;
    try {
      largest = { sizeBytes, blocks: statSync(`/proc/self/map_files/${range}`).blocks };
    } catch {
      // It was unmapped in between: the next look knows.
    }
  }
  return largest.blocks * 512;
}

/** The address ranges of shared mappings of files, as /proc names them. */
export function sharedMappings(): Set<string> {
  const ranges = new Set<string>();
  for (const line of readFileSync("/proc/self/maps", "utf8").split("\n")) {
    const [range, permissions, , , inode] = line.split(/\s+/);
    if (range !== undefined && permissions?.endsWith("s") && inode !== "0") ranges.add(range);
  }
  return ranges;
}

function sizeOf(range: string): number {
  const [start = "0", end = "0"] = range.split("-");
  return Number.parseInt(end, 16) - Number.parseInt(start, 16);
}
