import { Outcome } from "../../storage/outcome.js";
import { noTag } from "../../storage/storage.js";
import { Opcode } from "../opcodes.js";
import type { Scratch } from "../scratch.js";
import { type Sense, senses } from "../sense.js";
import type { Task } from "../task.js";
import type { LogicalUnit } from "../unit.js";
import { type Command, number64 } from "./command.js";
import { blockCount, firstBlock, outsideMedium } from "./extent.js";
import { ScsiLimit } from "./limits.js";
import { settle } from "./transfer.js";

/** Bits of byte 1 of WRITE SAME (SBC-3, 5.44). */
const noDataBit = 0x01;
const unmapBit = 0x08;
const anchorBit = 0x10;

const unmapHeaderBytes = 8;
const unmapDescriptorBytes = 16;

function takesUnmapList({ view }: Task): number {
  return view.getUint16(7);
}

/** UNMAP: the list is copied once and checked as a whole before the first range is given up. */
const unmap: Command = {
  needsMedium: true,
  takes: takesUnmapList,
  run: (task, unit) => {
    const length = takesUnmapList(task);
    if (((task.cdb[1] as number) & 1) !== 0) return senses.invalidFieldInCdb;
    if (unit.identity.readOnly) return senses.writeProtected;
    if (length === 0) return undefined;
    if (length < unmapHeaderBytes) return senses.parameterListLength;
    const list = task.parameters(Math.min(length, unmapHeaderBytes + maxListBytes));
    const view = new DataView(list.buffer);
    const descriptorBytes = view.getUint16(2);
    const count = Math.floor(descriptorBytes / unmapDescriptorBytes);
    if (unmapHeaderBytes + count * unmapDescriptorBytes > length) return senses.parameterListLength;
    if (count > ScsiLimit.UnmapDescriptors) return senses.invalidFieldInParameters;
    task.transferred = length;
    return refuseRanges(view, count, unit) ?? giveUp(task, view, count, unit);
  },
};

const maxListBytes = ScsiLimit.UnmapDescriptors * unmapDescriptorBytes;

function refuseRanges(view: DataView, count: number, unit: LogicalUnit): Sense | undefined {
  let total = 0;
  for (let index = 0; index < count; index++) {
    const offset = unmapHeaderBytes + index * unmapDescriptorBytes;
    const blocks = view.getUint32(offset + 8);
    const fault = outsideMedium(unit, number64(view, offset), blocks);
    if (fault !== undefined) return fault;
    total += blocks;
  }
  const isTooMuch = total * unit.identity.blockBytes > ScsiLimit.UnmapBytes;
  return isTooMuch ? senses.invalidFieldInParameters : undefined;
}

function giveUp(task: Task, view: DataView, count: number, unit: LogicalUnit): Sense | undefined {
  for (let index = 0; index < count; index++) {
    const offset = unmapHeaderBytes + index * unmapDescriptorBytes;
    const blocks = view.getUint32(offset + 8);
    const fault = unit.medium?.unmap(task, number64(view, offset), blocks);
    if (fault !== undefined) return fault;
  }
  return settle(task, unit, false);
}

/** UNMAP and WRITE SAME; patterns that are not zero are written piece by piece out of `scratch`. */
export function givingUpCommands(scratch: Scratch): [number, Command][] {
  const writeSame: Command = {
    needsMedium: true,
    takes: (task, unit) => (hasNoData(task) ? 0 : unit.identity.blockBytes),
    run: (task, unit) => {
      const flags = task.cdb[1] as number;
      const count = blockCount(task);
      if ((flags & anchorBit) !== 0 || flags >> 5 !== 0) return senses.invalidFieldInCdb;
      // A count of zero would mean all of the medium: VPD page B0 says that it does not (WSNZ).
      if (count === 0 || count * unit.identity.blockBytes > ScsiLimit.WriteSameBytes) {
        return senses.invalidFieldInCdb;
      }
      const outside = outsideMedium(unit, firstBlock(task), count);
      if (outside !== undefined) return outside;
      if (unit.identity.readOnly) return senses.writeProtected;
      const mayUnmap = (flags & unmapBit) !== 0;
      const block = hasNoData(task) ? undefined : task.parameters(unit.identity.blockBytes);
      const isZero = block === undefined || block.every((byte) => byte === 0);
      const fault = isZero
        ? unit.medium?.zero(task, firstBlock(task), count, mayUnmap)
        : fill(task, unit, block, scratch);
      return fault ?? settle(task, unit, false);
    },
  };
  return [
    [Opcode.Unmap, unmap],
    [Opcode.WriteSame10, writeSame],
    [Opcode.WriteSame16, writeSame],
  ];
}

/** NDOB, which only the long command has. */
function hasNoData({ cdb }: Task): boolean {
  return cdb[0] === Opcode.WriteSame16 && ((cdb[1] as number) & noDataBit) !== 0;
}

function fill(
  task: Task,
  unit: LogicalUnit,
  block: Uint8Array,
  scratch: Scratch,
): Sense | undefined {
  // Protection information would have to be made for each block; zeroes are all that Linux writes so.
  if (unit.medium?.isProtected === true) return senses.invalidFieldInCdb;
  const total = blockCount(task) * block.length;
  const whole = scratch.bytes.length - (scratch.bytes.length % block.length);
  const pieceBytes = Math.min(whole, total);
  for (let at = 0; at < pieceBytes; at += block.length) scratch.bytes.set(block, at);
  for (let done = 0; done < total; ) {
    const size = Math.min(pieceBytes, total - done);
    const position = firstBlock(task) * block.length + done;
    const outcome = unit.medium?.storage.write(position, scratch.source, 0, size, noTag);
    if (outcome !== Outcome.Ok) return senses.writeError;
    done += size;
  }
  return undefined;
}
