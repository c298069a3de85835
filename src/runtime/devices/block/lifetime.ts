import { readFileSync } from "node:fs";
import { BlkLifetime, BlkPreEolInfo, BlkStatus } from "../../../catalogue/devices/block.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import type { BlockStatus } from "./status.js";

/** What a medium says of its wear, as eMMC encodes it (VIRTIO 1.4, 5.2.6). */
export interface Lifetime {
  readonly preEolInfo: number;
  readonly typeA: number;
  readonly typeB: number;
}

/** Other values are reserved: lifetimes are tenths up to 0x0b, the warning has three levels. */
const most = { preEol: 3, lifetime: 0x0b } as const;

/**
 * What the host knows of the wear of a block device, by its number; undefined for files, and for media that tell
 * nothing. `sysfs` is where the kernel shows it.
 */
export function readLifetime(deviceNumber: number, sysfs = "/sys"): Lifetime | undefined {
  const major = Math.floor(deviceNumber / 256) & 0xfff;
  const minor = (deviceNumber & 0xff) | (Math.floor(deviceNumber / 4096) & 0xfff00);
  const folder = `${sysfs}/dev/block/${major}:${minor}/device`;
  const [typeA, typeB] = numbersIn(`${folder}/life_time`);
  if (typeA === undefined || typeB === undefined) return undefined;
  const [preEol = BlkPreEolInfo.Undefined] = numbersIn(`${folder}/pre_eol_info`);
  return {
    preEolInfo: known(preEol, most.preEol),
    typeA: known(typeA, most.lifetime),
    typeB: known(typeB, most.lifetime),
  };
}

/** The answer to a request for it, in the first `room` bytes of `target`. */
export function tellLifetime(
  { preEolInfo, typeA, typeB }: Lifetime,
  target: ChainWriter,
  room: number,
): BlockStatus {
  if (room < BlkLifetime.size) return BlkStatus.Ioerr;
  target.setUint16(BlkLifetime.fields.pre_eol_info.offset, preEolInfo);
  target.setUint16(BlkLifetime.fields.device_lifetime_est_typ_a.offset, typeA);
  target.setUint16(BlkLifetime.fields.device_lifetime_est_typ_b.offset, typeB);
  return BlkStatus.Ok;
}

function numbersIn(file: string): number[] {
  try {
    const words = readFileSync(file, "latin1").trim().split(/\s+/);
    return words.map(Number).filter((value) => Number.isInteger(value));
  } catch {
    return [];
  }
}

/** 0 stands for "not defined". */
function known(value: number, limit: number): number {
  return value >= 0 && value <= limit ? value : 0;
}
