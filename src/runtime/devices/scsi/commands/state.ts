import { Opcode } from "../opcodes.js";
import { encodeSense, maxSenseBytes, senses } from "../sense.js";
import type { Task } from "../task.js";
import { type LogicalUnit, MediaEvent } from "../unit.js";
import type { Command } from "./command.js";

const testUnitReady: Command = {
  needsMedium: true,
  run: () => undefined,
};

const descriptorBit = 0x01;

function senseAllocation({ cdb }: Task): number {
  return cdb[4] as number;
}

/** REQUEST SENSE (SPC-4, 6.38): what the unit has to tell; errors of commands went with their answers. */
const requestSense: Command = {
  ignoresAttention: true,
  gives: senseAllocation,
  run: (task, unit) => {
    const asDescriptors = ((task.cdb[1] as number) & descriptorBit) !== 0;
    const bytes = new Uint8Array(maxSenseBytes);
    const sense = unit.takeAttention() ?? unit.unready ?? senses.none;
    const length = encodeSense(bytes, sense, undefined, asDescriptors);
    return task.reply(bytes.subarray(0, length), senseAllocation(task));
  },
};

const startBit = 0x01;
const loadEjectBit = 0x02;

/** START STOP UNIT (SBC-3, 5.25); of the power conditions there is only the one of the START bit. */
const startStop: Command = {
  run: (task, unit) => {
    const flags = task.cdb[4] as number;
    if (flags >> 4 !== 0) return senses.invalidFieldInCdb;
    const starts = (flags & startBit) !== 0;
    if ((flags & loadEjectBit) !== 0) return moveTray(unit, !starts);
    unit.isStopped = !starts;
    if (starts || unit.identity.readOnly) return undefined;
    return unit.medium?.flush(task);
  },
};

function moveTray(unit: LogicalUnit, opens: boolean) {
  if (!unit.isCdRom) return senses.invalidFieldInCdb;
  if (opens && unit.isLocked && !unit.isTrayOpen) return senses.removalPrevented;
  if (unit.isTrayOpen === opens) return undefined;
  unit.isTrayOpen = opens;
  unit.isStopped = false;
  if (unit.medium === undefined) return undefined;
  unit.mediaEvent = opens ? MediaEvent.Removed : MediaEvent.New;
  if (!opens) unit.attend(senses.mediumMayHaveChanged);
  return undefined;
}

/** PREVENT ALLOW MEDIUM REMOVAL (SPC-4, 6.15); a disk stays where it is anyway. */
const preventRemoval: Command = {
  run: (task, unit) => {
    unit.isLocked = ((task.cdb[4] as number) & 1) !== 0;
    return undefined;
  },
};

export const stateCommands: [number, Command][] = [
  [Opcode.TestUnitReady, testUnitReady],
  [Opcode.RequestSense, requestSense],
  [Opcode.StartStopUnit, startStop],
  [Opcode.PreventAllowRemoval, preventRemoval],
];
