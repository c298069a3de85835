import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { IMAGE_SEED, pattern, SECTOR_BYTES, testRanges } from "../exercise/test-ranges.js";

interface Image {
  readonly capacityBytes: number;
  readonly blockSectors: number;
  /** With a pattern to be found again, where nobody can write one. */
  readonly hasContent: boolean;
}

/** Makes an image, sparse. */
export function makeImage(path: string, { capacityBytes, blockSectors, hasContent }: Image): void {
  const fd = openSync(path, "wx");
  try {
    ftruncateSync(fd, capacityBytes);
    if (!hasContent) return;
    for (const range of testRanges(Math.floor(capacityBytes / SECTOR_BYTES), blockSectors)) {
      const bytes = pattern(range, IMAGE_SEED);
      writeSync(fd, bytes, 0, bytes.length, range.sector * SECTOR_BYTES);
    }
  } finally {
    closeSync(fd);
  }
}
