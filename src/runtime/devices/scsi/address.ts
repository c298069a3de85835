import type { ChainReader } from "../../queue/chain-reader.js";

/** Bytes of a `lun` field. */
export const addressBytes = 8;

/** The largest numbers there are: a single-level LUN has 14 bits. */
export const maxTargetNumber = 0xff;
export const maxLunNumber = 0x3fff;

/** Addresses of flat space start with these bits (SAM-5, 4.7.7.2), those of peripherals with none. */
const flatSpace = 0x40;
const methodMask = 0xc0;
/** C1 01 00 00, as a little-endian word. */
const wellKnownReportLuns = 0x01c1;

/** What a `lun` field names (VIRTIO 1.4, 5.6.6.1). */
export const AddressKind = {
  /** Nothing that there could be. */
  None: 0,
  Unit: 1,
  /** The REPORT LUNS well-known logical unit. */
  ReportLuns: 2,
} as const;

export type AddressKind = (typeof AddressKind)[keyof typeof AddressKind];

/** The address of the request at hand; reused. */
export class UnitAddress {
  kind: AddressKind = AddressKind.None;
  target = 0;
  lun = 0;

  /**
   * Reads a field: one byte 1, the target, a single-level LUN in peripheral or flat format, four bytes of zero; or the
   * well-known unit. Anything else names nothing.
   */
  read(source: ChainReader, offset: number): void {
    const word = source.getUint32(offset);
    const rest = source.getUint32(offset + 4);
    const high = (word >>> 16) & 0xff;
    const method = high & methodMask;
    this.kind = AddressKind.None;
    this.target = (word >>> 8) & 0xff;
    this.lun = ((high & ~methodMask) << 8) | (word >>> 24);
    if (rest !== 0) return;
    if (word === wellKnownReportLuns) this.kind = AddressKind.ReportLuns;
    else if ((word & 0xff) === 1 && (method === flatSpace || high === 0)) {
      this.kind = AddressKind.Unit;
    }
  }
}

/** A single-level LUN in two bytes: the peripheral format as far as it reaches, then flat space. */
export function lunBytes(lun: number): readonly [number, number] {
  return lun < 256 ? [0, lun] : [flatSpace | (lun >> 8), lun & 0xff];
}

/** The `lun` field of an event. Linux takes the number as it stands there, so it has to be the one of REPORT LUNS. */
export function addressOf(target: number, lun: number): Uint8Array {
  return Uint8Array.of(1, target, ...lunBytes(lun), 0, 0, 0, 0);
}
