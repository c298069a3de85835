import type { Domain } from "../domain.js";
import { Opcode, PeripheralType } from "../opcodes.js";
import { encodeSense, maxSenseBytes, type Sense, senses } from "../sense.js";
import type { Task } from "../task.js";
import { inquiryAllocation, plainInquiry } from "./inquiry.js";
import { reportAllocation, reportDomain, reportLuns } from "./report-luns.js";

/** A command to something that is no unit. */
export interface StrayCommand {
  readonly gives: (task: Task) => number;
  run(task: Task, domain: Domain): Sense | undefined;
}

function inquiryOf(type: number, product: string): StrayCommand {
  return {
    gives: inquiryAllocation,
    run: (task) => {
      const wantsPages = ((task.cdb[1] as number) & 1) !== 0;
      if (wantsPages || task.cdb[2] !== 0) return senses.invalidFieldInCdb;
      return task.reply(plainInquiry(type, product), inquiryAllocation(task));
    },
  };
}

function senseOf(sense: Sense): StrayCommand {
  return {
    gives: ({ cdb }) => cdb[4] as number,
    run: (task) => {
      const bytes = new Uint8Array(maxSenseBytes);
      const length = encodeSense(bytes, sense, undefined, ((task.cdb[1] as number) & 1) !== 0);
      return task.reply(bytes.subarray(0, length), task.cdb[4] as number);
    },
  };
}

/** What a target answers for units that it does not have (SPC-4, 5.15). */
export const absentCommands: ReadonlyMap<number, StrayCommand> = new Map([
  [Opcode.Inquiry, inquiryOf(PeripheralType.None, "No unit")],
  [Opcode.RequestSense, senseOf(senses.unitNotSupported)],
  [
    Opcode.ReportLuns,
    {
      gives: reportAllocation,
      run: (task, domain) => reportLuns(task, domain, task.address.target),
    },
  ],
]);

/** What the well-known unit does. */
export const wellKnownCommands: ReadonlyMap<number, StrayCommand> = new Map([
  [Opcode.TestUnitReady, { gives: () => 0, run: () => undefined }],
  [Opcode.Inquiry, inquiryOf(PeripheralType.WellKnown, "Report LUNs")],
  [Opcode.RequestSense, senseOf(senses.none)],
  [Opcode.ReportLuns, { gives: reportAllocation, run: reportDomain }],
]);
