import { Outcome } from "../../storage/outcome.js";
import { noTag } from "../../storage/storage.js";
import { Opcode } from "../opcodes.js";
import type { ScratchPair } from "../scratch.js";
import { type Sense, senses } from "../sense.js";
import type { Task } from "../task.js";
import type { LogicalUnit } from "../unit.js";
import type { Command } from "./command.js";
import { blockCount, extentBytes, firstBlock, outsideMedium } from "./extent.js";
import { settle } from "./transfer.js";

/** BYTCHK of VERIFY: bits 1 and 2 of byte 1. */
const compares = 1;
const disableWriteBit = 0x04;
const fuaBit = 0x08;

/** Commands that look at the data of the driver and of the medium together, in memory of the backend. */
export function comparingCommands({ data, other }: ScratchPair): [number, Command][] {
  const pieceBytes = Math.min(data.bytes.length, other.bytes.length);

  /** Calls `each` with a piece of what the driver sent in `data` and the same of the medium in `other`. */
  function inPieces(
    task: Task,
    unit: LogicalUnit,
    each: (done: number, size: number) => Sense | undefined,
  ): Sense | undefined {
    const { blockBytes } = unit.identity;
    const total = extentBytes(task, unit);
    const whole = pieceBytes - (pieceBytes % blockBytes);
    for (let done = 0; done < total; ) {
      const size = Math.min(whole, total - done);
      const { readable } = task.running;
      readable.copyTo(data.bytes.subarray(0, size), task.dataOut.offset + done);
      const position = firstBlock(task) * blockBytes + done;
      const outcome = unit.medium?.storage.read(position, other.target, 0, size, noTag);
      if (outcome !== Outcome.Ok) return senses.unrecoveredRead;
      const fault = each(done, size);
      if (fault !== undefined) return fault;
      done += size;
      task.transferred = done;
    }
    return undefined;
  }

  function refuse(task: Task, unit: LogicalUnit): Sense | undefined {
    const isTooLong = extentBytes(task, unit) > unit.identity.maxTransferBytes;
    if ((task.cdb[1] as number) >> 5 !== 0 || isTooLong) return senses.invalidFieldInCdb;
    return outsideMedium(unit, firstBlock(task), blockCount(task));
  }

  const verify: Command = {
    needsMedium: true,
    takes: (task, unit) => (byteCheck(task) === compares ? extentBytes(task, unit) : 0),
    run: (task, unit) => {
      const mode = byteCheck(task);
      // That the blocks are there is all that can be verified of a file.
      if (mode === 0) return outsideMedium(unit, firstBlock(task), blockCount(task));
      const refusal = mode === compares ? refuse(task, unit) : senses.invalidFieldInCdb;
      if (refusal !== undefined) return refusal;
      return inPieces(task, unit, (done, size) => {
        const at = firstDifference(data.bytes, other.bytes, size);
        if (at < 0) return undefined;
        task.information = done + at;
        return senses.miscompare;
      });
    },
  };

  /** XDWRITEREAD (SBC-3, 5.48): writes, and answers what was there combined with it by exclusive or. */
  const exchange: Command = {
    needsMedium: true,
    takes: extentBytes,
    gives: extentBytes,
    run: (task, unit) => {
      const writes = ((task.cdb[1] as number) & disableWriteBit) === 0;
      const refusal = refuse(task, unit);
      if (refusal !== undefined) return refusal;
      if (unit.identity.readOnly && writes) return senses.writeProtected;
      if (unit.medium?.isProtected === true) return senses.invalidFieldInCdb;
      const start = firstBlock(task) * unit.identity.blockBytes;
      const fault = inPieces(task, unit, (done, size) => {
        if (writes) {
          const outcome = unit.medium?.storage.write(start + done, data.source, 0, size, noTag);
          if (outcome !== Outcome.Ok) return senses.writeError;
        }
        combine(other.bytes, data.bytes, size);
        task.running.writable.copyFrom(other.bytes.subarray(0, size), task.dataIn.offset + done);
        task.writtenIn = done + size;
        return undefined;
      });
      if (fault !== undefined || !writes) return fault;
      return settle(task, unit, ((task.cdb[1] as number) & fuaBit) !== 0);
    },
  };

  return [
    [Opcode.Verify10, verify],
    [Opcode.Verify12, verify],
    [Opcode.Verify16, verify],
    [Opcode.XdWriteRead10, exchange],
  ];
}

function byteCheck({ cdb }: Task): number {
  return ((cdb[1] as number) >> 1) & 3;
}

function firstDifference(one: Uint8Array, other: Uint8Array, size: number): number {
  for (let index = 0; index < size; index++) if (one[index] !== other[index]) return index;
  return -1;
}

function combine(target: Uint8Array, source: Uint8Array, size: number): void {
  for (let index = 0; index < size; index++) {
    target[index] = (target[index] as number) ^ (source[index] as number);
  }
}
