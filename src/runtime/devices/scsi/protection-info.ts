import { type Sense, senses } from "./sense.js";

/** Bytes of protection information that belong to a block (SBC-3, 4.22.2): guard 16, application 16, reference 32. */
export const tupleBytes = 8;

/** An application tag that switches all checks of its block off (type 1). */
const uncheckedTag = 0xffff;

/** The CRC of guards: x^16 + x^15 + x^11 + x^9 + x^8 + x^7 + x^5 + x^4 + x^2 + x + 1, most significant bit first. */
const polynomial = 0x8bb7;
const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 8;
  for (let bit = 0; bit < 8; bit++) value = value & 0x8000 ? (value << 1) ^ polynomial : value << 1;
  return value & 0xffff;
});

/** The guard of `bytes[start, end)`. */
export function guardOf(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0;
  for (let index = start; index < end; index++) {
    crc = ((crc << 8) & 0xffff) ^ (table[(crc >> 8) ^ (bytes[index] as number)] as number);
  }
  return crc;
}

/** Which checks a command asks for, and whether the information goes to or comes from the driver. */
export interface ProtectRules {
  readonly transfers: boolean;
  readonly guard: boolean;
  readonly reference: boolean;
}

/**
 * The values of RDPROTECT and WRPROTECT that mean something here. Without the transfer the unit makes the information
 * on a write and checks it on a read.
 */
const rules: readonly (ProtectRules | undefined)[] = [
  { transfers: false, guard: true, reference: true },
  { transfers: true, guard: true, reference: true },
  { transfers: true, guard: false, reference: true },
  { transfers: true, guard: false, reference: false },
  { transfers: true, guard: true, reference: false },
  { transfers: true, guard: true, reference: true },
];

/** Undefined: a reserved value. */
export function protectRules(field: number): ProtectRules | undefined {
  return rules[field];
}

/** Writes the information of one block, as a unit makes it: no application tag. */
export function makeTuple(target: DataView, offset: number, guard: number, block: number): void {
  target.setUint16(offset, guard);
  target.setUint16(offset + 2, 0);
  target.setUint32(offset + 4, block >>> 0);
}

/** Checks the information of one block of type 1: its reference tag is the low half of the block's number. */
export function checkTuple(
  tuple: DataView,
  offset: number,
  guard: number,
  block: number,
  checks: ProtectRules,
): Sense | undefined {
  if (tuple.getUint16(offset + 2) === uncheckedTag) return undefined;
  if (checks.guard && tuple.getUint16(offset) !== guard) return senses.guardCheckFailed;
  if (checks.reference && tuple.getUint32(offset + 4) !== block % 2 ** 32) {
    return senses.referenceTagCheckFailed;
  }
  return undefined;
}
