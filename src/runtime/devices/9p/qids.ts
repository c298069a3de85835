import { P9FileType, P9QidType } from "../../../catalogue/devices/ninep-constants.js";
import type { Qid } from "./codec.js";
import type { ShareStatus } from "./share.js";

/** Devices under one share that keep their inode numbers apart; more than that share the last number. */
const maxDevices = 0xffff;

/**
 * Makes qids of files. A share may span file systems, whose inode numbers repeat: those of all but the first one met are
 * told apart by the 16 highest bits, which inode numbers of Linux file systems leave at zero.
 */
export class QidMaker {
  readonly #devices = new Map<number, number>();

  qid(status: ShareStatus): Qid {
    return {
      type: qidType(status.mode),
      version: (status.modified.sec ^ status.modified.nsec ^ (status.sizeBytes << 8)) >>> 0,
      pathLow: status.inodeLow,
      pathHigh: this.pathHigh(status.deviceMajor, status.deviceMinor, status.inodeHigh),
    };
  }

  pathHigh(major: number, minor: number, inodeHigh: number): number {
    const device = major * 4294967296 + minor;
    let index = this.#devices.get(device);
    if (index === undefined) {
      index = Math.min(this.#devices.size, maxDevices);
      if (index < maxDevices) this.#devices.set(device, index);
    }
    return (inodeHigh ^ (index << 16)) >>> 0;
  }
}

function qidType(mode: number): number {
  const type = mode & P9FileType.Mask;
  if (type === P9FileType.Directory) return P9QidType.Directory;
  return type === P9FileType.SymbolicLink ? P9QidType.SymbolicLink : P9QidType.File;
}
