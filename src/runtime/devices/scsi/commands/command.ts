import type { Domain } from "../domain.js";
import type { Sense } from "../sense.js";
import type { Task } from "../task.js";
import type { LogicalUnit } from "../unit.js";

/** How one operation code is carried out. The CDB was copied out of guest memory; nothing else about it was checked. */
export interface Command {
  /** Bytes that the CDB asks for, each way; a driver that has fewer in its buffers gets an overrun. */
  readonly takes?: (task: Task, unit: LogicalUnit) => number;
  readonly gives?: (task: Task, unit: LogicalUnit) => number;
  /** Is carried out before the driver hears of what has happened to the unit (SPC-4, 5.14). */
  readonly ignoresAttention?: true;
  readonly needsMedium?: true;
  /** Undefined: GOOD, unless the storage it started says otherwise later. */
  run(task: Task, unit: LogicalUnit, domain: Domain): Sense | undefined;
}

/** Commands by operation code. */
export type CommandTable = ReadonlyMap<number, Command>;

/** A 64-bit number; above 2^53, where no block is, it is rounded. */
export function number64(view: DataView, offset: number): number {
  return view.getUint32(offset) * 2 ** 32 + view.getUint32(offset + 4);
}

export function setNumber64(view: DataView, offset: number, value: number): void {
  view.setUint32(offset, Math.floor(value / 2 ** 32));
  view.setUint32(offset + 4, value >>> 0);
}

/** Writes text, filled up with spaces. */
export function setText(target: Uint8Array, offset: number, size: number, text: string): void {
  target.fill(0x20, offset, offset + size);
  new TextEncoder().encodeInto(text, target.subarray(offset, offset + size));
}
