import { Opcode } from "../opcodes.js";
import { type Sense, senses } from "../sense.js";
import type { Task } from "../task.js";
import type { LogicalUnit } from "../unit.js";
import type { Command } from "./command.js";
import { allPages, type ModePage, modePages } from "./mode-pages.js";

const noDescriptorsBit = 0x08;
const blockDescriptorBytes = 8;
/** Device-specific parameter of a disk: write protected; FUA is understood. */
const writeProtectedBit = 0x80;
const fuaSupportedBit = 0x10;

const PageControl = { Current: 0, Changeable: 1, Default: 2, Saved: 3 } as const;

function isShort({ cdb }: Task): boolean {
  return cdb[0] === Opcode.ModeSense6;
}

function allocation(task: Task): number {
  return isShort(task) ? (task.cdb[4] as number) : task.view.getUint16(7);
}

function senseModes(task: Task, unit: LogicalUnit): Sense | undefined {
  const { cdb } = task;
  const control = (cdb[2] as number) >> 6;
  const code = (cdb[2] as number) & 0x3f;
  const subpage = cdb[3] as number;
  if (control === PageControl.Saved) return senses.savingNotSupported;
  const wanted = modePages(unit).filter((page) => code === allPages || page.code === code);
  const hasSubpage = subpage === 0 || (code === allPages && subpage === 0xff);
  if (wanted.length === 0 || !hasSubpage) return senses.invalidFieldInCdb;
  const contents = wanted.map((page) => content(page, control, unit));
  const hasDescriptor = ((cdb[1] as number) & noDescriptorsBit) === 0 && !unit.isCdRom;
  const descriptor = hasDescriptor ? blockDescriptor(unit) : new Uint8Array(0);
  const head = header(isShort(task), unit, descriptor.length, contents);
  return task.reply(joined([head, descriptor, ...contents]), allocation(task));
}

/** MODE SENSE of both lengths (SPC-4, 6.11 and 6.12). */
const modeSense: Command = { gives: allocation, run: senseModes };

export const modeSenseCommands: [number, Command][] = [
  [Opcode.ModeSense6, modeSense],
  [Opcode.ModeSense10, modeSense],
];

function content(page: ModePage, control: number, unit: LogicalUnit): Uint8Array {
  if (control !== PageControl.Changeable) return page.current(unit);
  const bytes = page.changeable.slice();
  bytes.set(page.current(unit).subarray(0, 2));
  return bytes;
}

function header(
  short: boolean,
  unit: LogicalUnit,
  descriptorBytes: number,
  contents: readonly Uint8Array[],
): Uint8Array {
  const bytes = new Uint8Array(short ? 4 : 8);
  const total = contents.reduce((sum, one) => sum + one.length, bytes.length + descriptorBytes);
  const view = new DataView(bytes.buffer);
  const specific = (unit.identity.readOnly ? writeProtectedBit : 0) | fuaSupportedBit;
  // The length does not count itself.
  if (short) view.setUint8(0, total - 1);
  else view.setUint16(0, total - 2);
  view.setUint8(short ? 2 : 3, unit.isCdRom ? 0 : specific);
  if (short) view.setUint8(3, descriptorBytes);
  else view.setUint16(6, descriptorBytes);
  return bytes;
}

/** The short form of direct-access units (SBC-3, 6.4.2.2): as many blocks as 32 bits can say. */
function blockDescriptor({ blockCount, identity }: LogicalUnit): Uint8Array {
  const bytes = new Uint8Array(blockDescriptorBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.min(blockCount, 0xffffffff));
  view.setUint32(4, identity.blockBytes);
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
