import { Outcome } from "../../storage/outcome.js";
import { noTag } from "../../storage/storage.js";
import { Opcode } from "../opcodes.js";
import { type Sense, senses } from "../sense.js";
import type { Task } from "../task.js";
import type { LogicalUnit } from "../unit.js";
import type { Command } from "./command.js";
import { blockCount, extentBytes, firstBlock, outsideMedium } from "./extent.js";

/** Bits of byte 1 of READ and WRITE. */
const fuaBit = 0x08;

/** RDPROTECT or WRPROTECT; commands of six bytes have none. */
function protectField({ cdb }: Task): number {
  return (cdb[0] as number) >> 5 === 0 ? 0 : (cdb[1] as number) >> 5;
}

/** Checks what all transfers share: the blocks are there, as many as one command may move, and protection is known. */
function refuse(task: Task, unit: LogicalUnit): Sense | undefined {
  const count = blockCount(task);
  if (extentBytes(task, unit) > unit.identity.maxTransferBytes) return senses.invalidFieldInCdb;
  if (protectField(task) !== 0 && unit.medium?.isProtected !== true) {
    return senses.invalidFieldInCdb;
  }
  return outsideMedium(unit, firstBlock(task), count);
}

const read: Command = {
  needsMedium: true,
  gives: extentBytes,
  run: (task, unit) => {
    const refusal = refuse(task, unit);
    if (refusal !== undefined) return refusal;
    const count = blockCount(task);
    if (count === 0) return undefined;
    // FUA of a read: what the cache holds and the disk does not is written first.
    if (hasFua(task) && unit.medium?.storage.flush(noTag) === Outcome.Failed) {
      return senses.writeError;
    }
    return unit.medium?.read(task, firstBlock(task), count, protectField(task));
  },
};

/** `thorough`: whatever it writes is on the disk when it completes. */
function writing(thorough: boolean): Command {
  return {
    needsMedium: true,
    takes: extentBytes,
    run: (task, unit) => {
      const refusal = refuse(task, unit);
      if (refusal !== undefined) return refusal;
      if (unit.identity.readOnly) return senses.writeProtected;
      const count = blockCount(task);
      if (count === 0) return undefined;
      const fault = unit.medium?.write(task, firstBlock(task), count, protectField(task));
      return fault ?? settle(task, unit, thorough || hasFua(task));
    },
  };
}

const write = writing(false);
const writeAndVerify = writing(true);

export const readCommands: [number, Command][] = [
  [Opcode.Read6, read],
  [Opcode.Read10, read],
  [Opcode.Read12, read],
  [Opcode.Read16, read],
];

export const writeCommands: [number, Command][] = [
  [Opcode.Write6, write],
  [Opcode.Write10, write],
  [Opcode.Write12, write],
  [Opcode.Write16, write],
  // Verified by the host's own storage: what it has to say about a block it says when it is flushed.
  [Opcode.WriteAndVerify10, writeAndVerify],
  [Opcode.WriteAndVerify12, writeAndVerify],
  [Opcode.WriteAndVerify16, writeAndVerify],
];

function hasFua({ cdb }: Task): boolean {
  return (cdb[0] as number) >> 5 !== 0 && ((cdb[1] as number) & fuaBit) !== 0;
}

/** The end of a command that wrote: what has to be on the disk by then is flushed, after the operations under way. */
export function settle(task: Task, unit: LogicalUnit, flushes: boolean): Sense | undefined {
  if (!flushes && unit.writeCache) return undefined;
  task.flushesLater = task.operations > 0;
  return task.flushesLater ? undefined : unit.medium?.flush(task);
}

/** SYNCHRONIZE CACHE: all of it, whatever the range; with IMMED, too, since nobody loses anything by waiting. */
const synchronize: Command = {
  needsMedium: true,
  run: (task, unit) => {
    const fault = outsideMedium(unit, firstBlock(task), blockCount(task));
    if (fault !== undefined) return fault;
    return unit.identity.readOnly ? undefined : unit.medium?.flush(task);
  },
};

export const cacheCommands: [number, Command][] = [
  [Opcode.SynchronizeCache10, synchronize],
  [Opcode.SynchronizeCache16, synchronize],
];
