import { Opcode } from "../opcodes.js";
import { type Sense, senses } from "../sense.js";
import type { Task } from "../task.js";
import type { LogicalUnit } from "../unit.js";
import type { Command } from "./command.js";
import { type ModePage, modePages } from "./mode-pages.js";

const savesBit = 0x01;
const pageFormatBit = 0x10;
/** A list longer than this holds no pages of ours. */
const maxListBytes = 512;
/** Of the first byte of a page: saveable, and its code. */
const saveableBit = 0x80;

function isShort({ cdb }: Task): boolean {
  return cdb[0] === Opcode.ModeSelect6;
}

function listBytes(task: Task): number {
  return isShort(task) ? (task.cdb[4] as number) : task.view.getUint16(7);
}

/** A page that the driver wants, all of whose bits were found changeable or as they are. */
type Choice = readonly [ModePage, Uint8Array];

/** MODE SELECT of both lengths (SPC-4, 6.9 and 6.10): all of the list is checked before any of it counts. */
const modeSelect: Command = {
  takes: listBytes,
  run: (task, unit) => {
    const flags = task.cdb[1] as number;
    const length = listBytes(task);
    if ((flags & savesBit) !== 0 || (flags & pageFormatBit) === 0 || length > maxListBytes) {
      return senses.invalidFieldInCdb;
    }
    if (length === 0) return undefined;
    const choices: Choice[] = [];
    const fault = readChoices(task.parameters(length), isShort(task), unit, choices);
    if (fault !== undefined) return fault;
    for (const [page, content] of choices) page.select?.(unit, content);
    return undefined;
  },
};

export const modeSelectCommands: [number, Command][] = [
  [Opcode.ModeSelect6, modeSelect],
  [Opcode.ModeSelect10, modeSelect],
];

function readChoices(
  list: Uint8Array,
  short: boolean,
  unit: LogicalUnit,
  choices: Choice[],
): Sense | undefined {
  const headerBytes = short ? 4 : 8;
  if (list.length < headerBytes) return senses.parameterListLength;
  const view = new DataView(list.buffer);
  const descriptorBytes = short ? view.getUint8(3) : view.getUint16(6);
  let at = headerBytes + descriptorBytes;
  if (at > list.length) return senses.parameterListLength;
  if (descriptorBytes !== 0 && !keepsBlocks(view, headerBytes, descriptorBytes, unit)) {
    return senses.invalidFieldInParameters;
  }
  while (at < list.length) {
    const code = (list[at] as number) & ~saveableBit;
    const page = modePages(unit).find((one) => one.code === code);
    if (page === undefined) return senses.invalidFieldInParameters;
    const current = page.current(unit);
    const content = list.subarray(at, at + current.length);
    if (content.length < current.length) return senses.parameterListLength;
    if (!isAllowed(page, current, content)) return senses.invalidFieldInParameters;
    choices.push([page, content]);
    at += current.length;
  }
  return undefined;
}

/** A block descriptor may say again what the unit has, or leave the number of blocks open. */
function keepsBlocks(
  view: DataView,
  offset: number,
  descriptorBytes: number,
  { identity, blockCount }: LogicalUnit,
): boolean {
  if (descriptorBytes !== 8) return false;
  const blocks = view.getUint32(offset);
  const isSame = blocks === 0 || blocks === Math.min(blockCount, 0xffffffff);
  return isSame && view.getUint32(offset + 4) === identity.blockBytes;
}

function isAllowed(page: ModePage, current: Uint8Array, content: Uint8Array): boolean {
  return content.every((byte, index) => {
    const mask = index === 0 ? saveableBit : (page.changeable[index] as number);
    return ((byte ^ (current[index] as number)) & ~mask) === 0;
  });
}
