import { type Sense, senses } from "../sense.js";
import type { Task } from "../task.js";
import type { LogicalUnit } from "../unit.js";
import { number64 } from "./command.js";

/** Length of a CDB by the group of its operation code (SPC-4, 4.2.5.1), 0 where there is no such. */
const lengthByGroup = [6, 10, 10, 0, 16, 12, 0, 0] as const;

export function cdbLength(task: Task): number {
  return lengthByGroup[((task.cdb[0] as number) >> 5) as 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7];
}

/** The first block that a command names. */
export function firstBlock({ cdb, view }: Task): number {
  switch ((cdb[0] as number) >> 5) {
    case 0:
      return view.getUint32(0) & 0x1fffff;
    case 4:
      return number64(view, 2);
    default:
      return view.getUint32(2);
  }
}

/** How many blocks it names. */
export function blockCount({ cdb, view }: Task): number {
  switch ((cdb[0] as number) >> 5) {
    case 0:
      return (cdb[4] as number) === 0 ? 256 : (cdb[4] as number);
    case 4:
      return view.getUint32(10);
    case 5:
      return view.getUint32(6);
    default:
      return view.getUint16(7);
  }
}

/** The bytes of those blocks. */
export function extentBytes(task: Task, unit: LogicalUnit): number {
  return blockCount(task) * unit.identity.blockBytes;
}

/** Whether blocks lie on the medium. No product is formed before, and rounding never brings a number below 2^53. */
export function outsideMedium(unit: LogicalUnit, first: number, count: number): Sense | undefined {
  return first + count > unit.blockCount ? senses.blockOutOfRange : undefined;
}
