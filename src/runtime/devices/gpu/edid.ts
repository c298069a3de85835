import { type Timing, timingOf } from "./edid-timing.js";
import type { DisplayMode } from "./mode.js";

/** An EDID is made of blocks of this size, the last byte of each making its sum 0. */
const blockBytes = 128;
const descriptorBytes = 18;
const firstDescriptor = 54;

/** Detailed timings have 12 bits for sizes and 16 for the clock. */
const detailedLimit = { pixels: 4095, pixelClock: 0xffff };

/** A mode that any display can claim where its own one does not fit in a detailed timing. */
const smallMode: DisplayMode = { width: 1920, height: 1080, refresh: 60 };

/** "WHB" in five bits a letter: not assigned to anybody. */
const manufacturer = ((23 << 10) | (8 << 5) | 2) as number;

/** Chromaticity of sRGB, as VESA's EDID 1.4 packs it. */
const sRgb = [0xee, 0x91, 0xa3, 0x54, 0x4c, 0x99, 0x26, 0x0f, 0x50, 0x54];

const Descriptor = { Name: 0xfc, Range: 0xfd, Dummy: 0x10 } as const;
const displayIdTag = 0x70;

/**
 * The EDID 1.4 of a display (VESA E-EDID): one preferred mode, size and name. A mode that is too large for it follows in a
 * DisplayID block, as with real panels.
 */
export function makeEdid(mode: DisplayMode, productCode: number): Uint8Array {
  const timing = timingOf(mode);
  const fits =
    timing.width <= detailedLimit.pixels &&
    timing.height <= detailedLimit.pixels &&
    timing.pixelClock <= detailedLimit.pixelClock;
  const blocks = [makeBase(mode, productCode, fits ? timing : timingOf(smallMode), !fits)];
  if (!fits) blocks.push(makeDisplayId(timing));
  for (const block of blocks) seal(block, 0, blockBytes);
  return Uint8Array.from(blocks.flatMap((block) => [...block]));
}

function makeBase(
  mode: DisplayMode,
  productCode: number,
  timing: Timing,
  hasExtension: boolean,
): Uint8Array {
  const { width, height } = panelMm(mode);
  const block = new Uint8Array(blockBytes);
  block.set([0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0]);
  block.set([manufacturer >>> 8, manufacturer & 0xff, productCode & 0xff, productCode >>> 8], 8);
  // Model year 2026, EDID 1.4.
  block.set([0xff, 2026 - 1990, 1, 4], 16);
  // Digital with 8 bits a colour; the preferred mode is the native one, colours are sRGB.
  block.set([0xa0, centimetres(width), centimetres(height), 120, 0x06], 20);
  block.set(sRgb, 25);
  block.fill(1, 38, firstDescriptor);
  const descriptors = [
    detailedTiming(timing, width, height),
    rangeLimits(mode, timing),
    text(mode.name ?? "Wheelbase"),
    Uint8Array.of(0, 0, 0, Descriptor.Dummy),
  ];
  for (const [index, descriptor] of descriptors.entries()) {
    block.set(descriptor, firstDescriptor + index * descriptorBytes);
  }
  block[126] = hasExtension ? 1 : 0;
  return block;
}

function detailedTiming(timing: Timing, widthMm: number, heightMm: number): Uint8Array {
  const { width, height, lineBlank, lineFront, lineSync, frameBlank, frameFront, frameSync } =
    timing;
  return Uint8Array.of(
    ...[timing.pixelClock & 0xff, timing.pixelClock >>> 8],
    ...[width & 0xff, lineBlank & 0xff, highNibbles(width >>> 8, lineBlank >>> 8)],
    ...[height & 0xff, frameBlank & 0xff, highNibbles(height >>> 8, frameBlank >>> 8)],
    ...[lineFront, lineSync, highNibbles(frameFront, frameSync), 0],
    ...[widthMm & 0xff, heightMm & 0xff, highNibbles(widthMm >>> 8, heightMm >>> 8)],
    // No borders; digital separate sync, positive lines.
    ...[0, 0, 0x1a],
  );
}

function rangeLimits({ refresh }: DisplayMode, timing: Timing): Uint8Array {
  const lineKhz = (timing.pixelClock * 10) / (timing.width + timing.lineBlank);
  // Rates above 255 are told by a flag that takes 255 off.
  const offset = (value: number): number => (value > 255 ? value - 255 : value);
  const frameMost = Math.min(refresh + 5, 510);
  const lineMost = Math.min(Math.ceil(lineKhz) + 5, 510);
  const flags = (frameMost > 255 ? 2 : 0) | (lineMost > 255 ? 8 : 0);
  const clock = Math.min(Math.ceil(timing.pixelClock / 1000) + 1, 255);
  const range = [1, offset(frameMost), 1, offset(lineMost), clock];
  return Uint8Array.of(0, 0, 0, Descriptor.Range, flags, ...range, 1, 10, 32, 32, 32, 32, 32, 32);
}

/** The name as it may stand there: ended by a line feed, filled with spaces. */
function text(name: string): Uint8Array {
  const letters = [...name.slice(0, 13)].map((letter) => letter.charCodeAt(0) & 0x7f);
  const ended = letters.length < 13 ? [...letters, 10] : letters;
  const padding = new Array<number>(13 - ended.length).fill(32);
  return Uint8Array.of(0, 0, 0, Descriptor.Name, 0, ...ended, ...padding);
}

/** A DisplayID 1.2 section with one type I timing, whose fields have 16 bits and are one less than they mean. */
function makeDisplayId(timing: Timing): Uint8Array {
  const block = new Uint8Array(blockBytes);
  const sectionBytes = 121;
  const clock = timing.pixelClock - 1;
  const words = [
    ...[timing.width, timing.lineBlank, timing.lineFront, timing.lineSync],
    ...[timing.height, timing.frameBlank, timing.frameFront, timing.frameSync],
  ];
  const preferred = 0x88;
  block.set([displayIdTag, 0x12, sectionBytes, 0, 0]);
  block.set([3, 0, 20, clock & 0xff, (clock >>> 8) & 0xff, clock >>> 16, preferred], 5);
  for (const [index, word] of words.entries()) {
    block.set([(word - 1) & 0xff, (word - 1) >>> 8], 12 + 2 * index);
  }
  seal(block, 1, sectionBytes + 5);
  return block;
}

/** Makes the sum of `size` bytes 0 by the last of them. */
function seal(block: Uint8Array, start: number, size: number): void {
  const last = start + size - 1;
  block[last] = 0;
  const sum = block.subarray(start, last).reduce((total, byte) => total + byte, 0);
  block[last] = -sum & 0xff;
}

function panelMm({ width, height, widthMm, heightMm }: DisplayMode) {
  const guess = (pixels: number): number => Math.min(Math.round((pixels * 25.4) / 96), 4095);
  return { width: widthMm ?? guess(width), height: heightMm ?? guess(height) };
}

function centimetres(millimetres: number): number {
  return Math.min(Math.max(Math.round(millimetres / 10), 1), 255);
}

function highNibbles(high: number, low: number): number {
  return ((high & 0xf) << 4) | (low & 0xf);
}
