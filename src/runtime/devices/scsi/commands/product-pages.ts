import { PeripheralType } from "../opcodes.js";
import type { LogicalUnit } from "../unit.js";
import { setNumber64 } from "./command.js";
import { ScsiLimit } from "./limits.js";

/** Vital product data pages (SPC-4, 7.8 and SBC-3, 6.5). */
const Page = {
  Supported: 0x00,
  SerialNumber: 0x80,
  Identification: 0x83,
  BlockLimits: 0xb0,
  BlockCharacteristics: 0xb1,
  Provisioning: 0xb2,
} as const;

const pages: ReadonlyMap<number, (unit: LogicalUnit) => Uint8Array> = new Map([
  [Page.Supported, (unit) => Uint8Array.from(supportedPages(unit))],
  [Page.SerialNumber, ({ identity }) => new TextEncoder().encode(identity.serial)],
  [Page.Identification, identification],
  [Page.BlockLimits, blockLimits],
  [Page.BlockCharacteristics, blockCharacteristics],
  [Page.Provisioning, provisioning],
]);

/** A whole page with its header; undefined when the unit does not have it. */
export function productPage(page: number, unit: LogicalUnit): Uint8Array | undefined {
  const make = pages.get(page);
  if (make === undefined || !supportedPages(unit).includes(page)) return undefined;
  const content = make(unit);
  const bytes = new Uint8Array(4 + content.length);
  bytes[0] = unit.isCdRom ? PeripheralType.CdRom : PeripheralType.Disk;
  bytes[1] = page;
  new DataView(bytes.buffer).setUint16(2, content.length);
  bytes.set(content, 4);
  return bytes;
}

function supportedPages(unit: LogicalUnit): number[] {
  const general = [Page.Supported, Page.SerialNumber, Page.Identification];
  if (unit.isCdRom) return general;
  return [...general, Page.BlockLimits, Page.BlockCharacteristics, Page.Provisioning];
}

/**
 * Two designators: the serial number as its vendor gave it, in ASCII, and a number of 8 bytes that follows from it
 * (NAA 3, locally assigned).
 */
function identification({ identity }: LogicalUnit): Uint8Array {
  const text = new TextEncoder().encode(`WHEELBSE${identity.serial}`);
  const bytes = new Uint8Array(4 + text.length + 12);
  // ASCII; associated with the unit, T10 vendor identification.
  bytes.set([0x02, 0x01, 0x00, text.length]);
  bytes.set(text, 4);
  const naa = 4 + text.length;
  // Binary; associated with the unit, NAA.
  bytes.set([0x01, 0x03, 0x00, 0x08], naa);
  const view = new DataView(bytes.buffer);
  view.setUint32(naa + 4, 0x30000000 | (hashOf(text, 0x811c9dc5) & 0x0fffffff));
  view.setUint32(naa + 8, hashOf(text, 0x01000193));
  return bytes;
}

/** FNV-1a, 32 bits: the same text has the same number wherever the unit is served. */
function hashOf(bytes: Uint8Array, basis: number): number {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, basis);
}

function blockLimits({ identity }: LogicalUnit): Uint8Array {
  const { blockBytes, maxTransferBytes } = identity;
  const bytes = new Uint8Array(60);
  const view = new DataView(bytes.buffer);
  const maxTransferBlocks = Math.floor(maxTransferBytes / blockBytes);
  // A count of zero is not all of the medium for WRITE SAME (WSNZ).
  view.setUint8(0, 0x01);
  view.setUint16(2, Math.max(1, 4096 / blockBytes));
  view.setUint32(4, maxTransferBlocks);
  view.setUint32(12, maxTransferBlocks);
  view.setUint32(16, ScsiLimit.UnmapBytes / blockBytes);
  view.setUint32(20, ScsiLimit.UnmapDescriptors);
  // The file system behind the file gives up pages; a smaller range may keep its storage.
  view.setUint32(24, Math.max(1, 4096 / blockBytes));
  setNumber64(view, 32, ScsiLimit.WriteSameBytes / blockBytes);
  return bytes;
}

/** No medium that turns. */
function blockCharacteristics(): Uint8Array {
  const bytes = new Uint8Array(60);
  bytes[1] = 1;
  return bytes;
}

/** Thin provisioning: UNMAP, and WRITE SAME of both lengths with its UNMAP bit. */
function provisioning(): Uint8Array {
  return Uint8Array.of(0, 0xe0, 0x02, 0);
}
