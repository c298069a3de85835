export const SECTOR_BYTES = 512;
/** Pattern of the scratch image of a read-only disk, which is made before the backend starts. */
export const IMAGE_SEED = 1;

/** Sectors that are written with a pattern and read back. */
export interface TestRange {
  readonly sector: number;
  readonly sectorCount: number;
}

const RANGE_LIMIT = 64;
/** In blocks: smaller and larger than a page and than the pieces that the driver sends. */
const LENGTHS = [1, 8, 33, 160] as const;

/** Ranges spread over the whole disk, from its first block to its last one, without overlap. */
export function testRanges(capacitySectors: number, blockSectors: number): TestRange[] {
  const blockCount = Math.floor(capacitySectors / blockSectors);
  if (blockCount === 0) return [];
  const count = Math.min(RANGE_LIMIT, Math.ceil(blockCount / Math.max(...LENGTHS)));
  const stride = Math.max(1, Math.floor((blockCount - 1) / count));
  const ranges: TestRange[] = [];
  for (let index = 0; index < count && index * stride < blockCount - 1; index++) {
    const length = Math.min(LENGTHS[index % LENGTHS.length] ?? 1, stride);
    ranges.push(range(index * stride, length, blockSectors));
  }
  return [...ranges, range(blockCount - 1, 1, blockSectors)];
}

function range(block: number, blockCount: number, blockSectors: number): TestRange {
  return { sector: block * blockSectors, sectorCount: blockCount * blockSectors };
}

/**
 * Bytes that belong to their place on the disk: data at a wrong sector, or sectors in a wrong
 * order, cannot look right. `seed` tells one pass from the next, so that what an earlier pass left
 * cannot look right either.
 */
export function pattern({ sector, sectorCount }: TestRange, seed: number): Uint8Array {
  const words = new Uint32Array((sectorCount * SECTOR_BYTES) / 4);
  const wordsPerSector = SECTOR_BYTES / 4;
  for (let index = 0; index < words.length; index++) {
    const place = sector * wordsPerSector + index;
    words[index] = mix(place % 2 ** 32, Math.floor(place / 2 ** 32) ^ seed);
  }
  return new Uint8Array(words.buffer);
}

/** A multiplicative hash: cheap, and no two neighbours alike. */
function mix(low: number, high: number): number {
  let value = Math.imul(low ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(high + 1, 0xc2b2ae35);
  value = Math.imul(value ^ (value >>> 15), 0x27d4eb2f);
  return (value ^ (value >>> 13)) >>> 0;
}
