import type { LogicalUnit } from "../unit.js";

/** A mode page (SPC-4, 7.5; SBC-3, 6.4; MMC-6, 7). */
export interface ModePage {
  readonly code: number;
  /** All of it, with its header, as it is now. */
  current(unit: LogicalUnit): Uint8Array;
  /** Which of its bits MODE SELECT may change. */
  readonly changeable: Uint8Array;
  /** Takes what the driver chose. */
  select?(unit: LogicalUnit, content: Uint8Array): void;
}

const writeCacheBit = 0x04;
const descriptorSenseBit = 0x04;

function pageBytes(code: number, length: number): Uint8Array {
  const bytes = new Uint8Array(2 + length);
  bytes[0] = code;
  bytes[1] = length;
  return bytes;
}

/** Bits of one byte of a page, for the mask of what can change. */
function maskOf(length: number, offset: number, bits: number): Uint8Array {
  const bytes = new Uint8Array(2 + length);
  bytes[offset] = bits;
  return bytes;
}

const errorRecovery: ModePage = {
  code: 0x01,
  current: () => pageBytes(0x01, 10),
  changeable: new Uint8Array(12),
};

/** The driver may do without a write cache: then every write is on the disk when it completes. */
const caching: ModePage = {
  code: 0x08,
  current: (unit) => {
    const bytes = pageBytes(0x08, 18);
    bytes[2] = unit.writeCache ? writeCacheBit : 0;
    return bytes;
  },
  changeable: maskOf(18, 2, writeCacheBit),
  select: (unit, content) => {
    unit.writeCache = ((content[2] as number) & writeCacheBit) !== 0;
  },
};

/** Commands may be reordered, and the driver chooses the format of sense data. */
const control: ModePage = {
  code: 0x0a,
  current: (unit) => {
    const bytes = pageBytes(0x0a, 10);
    bytes[2] = unit.descriptorSense ? descriptorSenseBit : 0;
    bytes[3] = 0x10;
    return bytes;
  },
  changeable: maskOf(10, 2, descriptorSenseBit),
  select: (unit, content) => {
    unit.descriptorSense = ((content[2] as number) & descriptorSenseBit) !== 0;
  },
};

/** A drive that reads all discs, whose tray the driver may move and lock. */
const capabilities: ModePage = {
  code: 0x2a,
  current: (unit) => {
    const bytes = pageBytes(0x2a, 20);
    const view = new DataView(bytes.buffer);
    // CD-R, CD-RW, method 2, DVD-ROM, DVD-R; a tray that locks and ejects.
    bytes[2] = 0x1f;
    bytes[6] = 0x29 | (unit.isLocked ? 0x02 : 0);
    view.setUint16(8, speedKilobytes);
    view.setUint16(10, 2);
    view.setUint16(12, 2048);
    view.setUint16(14, speedKilobytes);
    return bytes;
  },
  changeable: new Uint8Array(22),
};

/** What a drive of 50 times claims, in kilobytes a second. */
const speedKilobytes = 50 * 176;

export const allPages = 0x3f;

const diskPages = [errorRecovery, caching, control];
const cdRomPages = [errorRecovery, control, capabilities];

export function modePages(unit: LogicalUnit): readonly ModePage[] {
  return unit.isCdRom ? cdRomPages : diskPages;
}
