import { GpuFormat } from "../../../catalogue/devices/gpu.js";

/**
 * The pixel formats of VIRTIO 1.4, 5.7.6.8, 4 bytes each, named after the order of the bytes in memory. Screens have
 * B8G8R8X8: what Linux draws, what QEMU's display takes, and a little-endian word 0xXXRRGGBB.
 */
export interface PixelFormat {
  readonly id: number;
  readonly hasAlpha: boolean;
  /** Turns pixels into those of a screen, in place; undefined where they are the same. Hot. */
  readonly convert: ((words: Uint32Array, start: number, count: number) => void) | undefined;
}

/** Bytes A R G B. */
function fromArgb(words: Uint32Array, start: number, count: number): void {
  for (let index = start; index < start + count; index++) {
    const word = words[index] as number;
    words[index] = (word >>> 24) | ((word >>> 8) & 0xff00) | ((word & 0xff00) << 8) | (word << 24);
  }
}

/** Bytes R G B A. */
function fromRgba(words: Uint32Array, start: number, count: number): void {
  for (let index = start; index < start + count; index++) {
    const word = words[index] as number;
    words[index] = (word & 0xff00ff00) | ((word & 0xff) << 16) | ((word >>> 16) & 0xff);
  }
}

/** Bytes A B G R. */
function fromAbgr(words: Uint32Array, start: number, count: number): void {
  for (let index = start; index < start + count; index++) {
    const word = words[index] as number;
    words[index] = (word >>> 8) | (word << 24);
  }
}

const { B8g8r8a8Unorm, B8g8r8x8Unorm, A8r8g8b8Unorm, X8r8g8b8Unorm } = GpuFormat;
const { R8g8b8a8Unorm, X8b8g8r8Unorm, A8b8g8r8Unorm, R8g8b8x8Unorm } = GpuFormat;

const formats: readonly PixelFormat[] = [
  { id: B8g8r8a8Unorm, hasAlpha: true, convert: undefined },
  { id: B8g8r8x8Unorm, hasAlpha: false, convert: undefined },
  { id: A8r8g8b8Unorm, hasAlpha: true, convert: fromArgb },
  { id: X8r8g8b8Unorm, hasAlpha: false, convert: fromArgb },
  { id: R8g8b8a8Unorm, hasAlpha: true, convert: fromRgba },
  { id: R8g8b8x8Unorm, hasAlpha: false, convert: fromRgba },
  { id: A8b8g8r8Unorm, hasAlpha: true, convert: fromAbgr },
  { id: X8b8g8r8Unorm, hasAlpha: false, convert: fromAbgr },
];

/** What a cursor in a blob has: its format is nowhere said, and this is what Linux draws. */
export const cursorFormat = formats[0] as PixelFormat;

export function formatOf(id: number): PixelFormat | undefined {
  return formats.find((format) => format.id === id);
}
