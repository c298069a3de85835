import { addressBytes, lunBytes } from "../address.js";
import type { Domain } from "../domain.js";
import { Opcode } from "../opcodes.js";
import { type Sense, senses } from "../sense.js";
import type { Task } from "../task.js";
import type { Command } from "./command.js";

const headerBytes = 8;
/** SELECT REPORT: units; well-known units; all. */
const Select = { Units: 0, WellKnown: 1, All: 2 } as const;
/** Less room than this is a mistake of the driver (SPC-4, 6.33). */
const minimumAllocation = 16;

export function reportAllocation({ view }: Task): number {
  return view.getUint32(6);
}

/** REPORT LUNS of one target; the well-known unit is one of the whole domain and so of no target. */
export function reportLuns(task: Task, domain: Domain, target: number): Sense | undefined {
  const units = domain.unitsOf(target);
  for (const unit of units) unit.forgetAttention(senses.unitsChanged);
  const addresses = units.map(({ identity }) => [...lunBytes(identity.lun), 0, 0, 0, 0, 0, 0]);
  return answer(task, addresses);
}

/** REPORT LUNS of the well-known unit: every unit, as requests address it. */
export function reportDomain(task: Task, domain: Domain): Sense | undefined {
  return answer(
    task,
    domain.all().map(({ address }) => [...address]),
  );
}

function answer(task: Task, addresses: readonly (readonly number[])[]): Sense | undefined {
  const select = task.cdb[2] as number;
  const allocation = reportAllocation(task);
  if (select > Select.All || allocation < minimumAllocation) return senses.invalidFieldInCdb;
  const listed = select === Select.WellKnown ? [] : addresses;
  const bytes = new Uint8Array(headerBytes + listed.length * addressBytes);
  new DataView(bytes.buffer).setUint32(0, listed.length * addressBytes);
  for (const [index, address] of listed.entries()) {
    bytes.set(address, headerBytes + index * addressBytes);
  }
  return task.reply(bytes, allocation);
}

export const reportCommands: [number, Command][] = [
  [
    Opcode.ReportLuns,
    {
      ignoresAttention: true,
      gives: reportAllocation,
      run: (task, unit, domain) => reportLuns(task, domain, unit.identity.target),
    },
  ],
];
