import {
  ScsiDefault,
  ScsiReqCmd,
  ScsiReqCmdPi,
  ScsiResponse,
} from "../../../catalogue/devices/scsi.js";
import { Handled } from "../../device/device.js";
import { accessors } from "../../memory/accessors.js";
import type { Chain } from "../../queue/chain.js";
import { Outcome } from "../storage/outcome.js";
import { AddressKind } from "./address.js";
import type { Command, CommandTable } from "./commands/command.js";
import { cdbLength } from "./commands/extent.js";
import { absentCommands, type StrayCommand, wellKnownCommands } from "./commands/stray.js";
import { commandTables } from "./commands/tables.js";
import type { Domain } from "./domain.js";
import { ResponseWriter } from "./response.js";
import type { ScratchPair } from "./scratch.js";
import { type Sense, senses } from "./sense.js";
import { Task } from "./task.js";
import { TaskTable } from "./task-table.js";
import type { LogicalUnit, UnitKind } from "./unit.js";

const Protected = accessors(ScsiReqCmdPi);

/** A bit of the control byte, which ends every CDB: auto contingent allegiance, which no unit has. */
const nacaBit = 0x04;

/** Carries out the commands of the request queues, and completes those that wait for storage. */
export class Executor {
  readonly tasks: TaskTable;
  /** Both directions in one command, and protection information in headers. */
  isBidirectional = false;
  hasProtection = false;
  /** Chains without room for a header or an answer. */
  malformedCount = 0;
  readonly #domain: Domain;
  readonly #tables: Readonly<Record<UnitKind, CommandTable>>;
  readonly #task = new Task();
  readonly #responses = new ResponseWriter();
  readonly #complete: (queue: number, chain: Chain) => void;
  readonly #log: (message: string) => void;
  #cdb: Uint8Array;
  /** Units whose storage was given work in this turn. */
  readonly #busy: LogicalUnit[] = [];

  constructor(
    domain: Domain,
    scratch: ScratchPair,
    queueCount: number,
    complete: (queue: number, chain: Chain) => void,
    log: (message: string) => void,
  ) {
    this.#domain = domain;
    this.#tables = commandTables(scratch);
    this.tasks = new TaskTable(queueCount);
    this.#complete = complete;
    this.#log = log;
    this.#cdb = this.#task.cdb.subarray(0, ScsiDefault.CdbSize);
  }

  /** The sizes that the driver chose. */
  setSizes(senseBytes: number, cdbBytes: number): void {
    this.#responses.setSenseSize(senseBytes);
    this.#task.cdb.fill(0);
    this.#cdb = this.#task.cdb.subarray(0, cdbBytes);
  }

  /** One command. Hot. */
  handle(queue: number, chain: Chain): Handled {
    const layout = this.hasProtection ? ScsiReqCmdPi : ScsiReqCmd;
    const headBytes = layout.size + this.#cdb.length;
    if (chain.readable.length < headBytes || chain.writable.length < this.#responses.size) {
      this.#refuseMalformed();
      return Handled.Done;
    }
    const task = this.#task;
    task.begin(chain, this.tasks.pending.next);
    task.address.read(chain.readable, 0);
    chain.readable.copyTo(this.#cdb, layout.size);
    if (!this.#divide(chain, headBytes)) return this.#refuse(ScsiResponse.Failure);
    switch (task.address.kind) {
      case AddressKind.None:
        return this.#refuse(ScsiResponse.BadTarget);
      case AddressKind.ReportLuns:
        return this.#runStray(wellKnownCommands);
      case AddressKind.Unit:
        return this.#runOnUnit(queue);
    }
  }

  /** What was collected for the operating system goes there. */
  submit(): void {
    for (const unit of this.#busy) unit.medium?.storage.submit?.();
    this.#busy.length = 0;
  }

  /** An operation that a storage kept is over. */
  finished(tag: number, succeeded: boolean): void {
    const { pending, units } = this.tasks;
    const unit = units[tag];
    if (unit === null || unit === undefined || !pending.ended(tag, succeeded)) return;
    if (!pending.hasFailed(tag) && pending.takeFlush(tag)) {
      const outcome = unit.medium?.storage.flush(tag) ?? Outcome.Failed;
      if (outcome === Outcome.Later) return;
      pending.ended(tag, outcome === Outcome.Ok);
    }
    this.#end(tag, unit);
  }

  /**
   * Ends the commands of a unit that are under way, with `id` those that the driver calls so, and answers them with
   * `response`. The storage is waited for: until it is done it may still write to memory of the guest.
   */
  abort(unit: LogicalUnit, id: Uint8Array | undefined, response: number): void {
    this.tasks.eachOf(unit, id, (tag) => {
      this.tasks.aborts[tag] = response;
    });
    unit.drain();
  }

  /** Nothing of a queue is under way any more. */
  drain(queue: number): void {
    while (this.tasks.pending.countOf(queue) > 0) {
      for (const unit of this.#domain.all()) unit.drain();
    }
  }

  #end(tag: number, unit: LogicalUnit): void {
    const { pending, expected, transferred, written, aborts, failures } = this.tasks;
    const queue = pending.queueOf(tag);
    const sense = pending.hasFailed(tag) ? (failures[tag] ?? senses.writeError) : undefined;
    const moved = sense === undefined ? (transferred[tag] as number) : 0;
    const residual = (expected[tag] as number) - moved;
    const filled = sense === undefined ? (written[tag] as number) : 0;
    const response = aborts[tag] as number;
    const chain = this.tasks.release(tag);
    if (response === ScsiResponse.Ok) {
      this.#responses.finish(chain, sense, undefined, unit.descriptorSense, residual);
    } else this.#responses.refuse(chain, response, residual);
    chain.writable.markWritten(this.#responses.size, filled);
    this.#complete(queue, chain);
  }

  /** Finds protection information and data in the chain; false when they are not what the driver may send. */
  #divide(chain: Chain, headBytes: number): boolean {
    const { protectionOut, dataOut, protectionIn, dataIn } = this.#task;
    const out = chain.readable.length - headBytes;
    const into = chain.writable.length - this.#responses.size;
    const outBytes = this.hasProtection ? Protected.pi_bytesout.get(chain.readable) : 0;
    const inBytes = this.hasProtection ? Protected.pi_bytesin.get(chain.readable) : 0;
    if (outBytes > out || inBytes > into) return false;
    protectionOut.set(headBytes, outBytes);
    dataOut.set(headBytes + outBytes, out - outBytes);
    protectionIn.set(this.#responses.size, inBytes);
    dataIn.set(this.#responses.size + inBytes, into - inBytes);
    return this.isBidirectional || dataOut.length === 0 || dataIn.length === 0;
  }

  #runStray(commands: ReadonlyMap<number, StrayCommand>): Handled {
    const task = this.#task;
    const command = commands.get(task.cdb[0] as number);
    if (command === undefined) {
      const isAbsent = commands === absentCommands;
      return this.#finish(isAbsent ? senses.unitNotSupported : senses.invalidOpcode, false);
    }
    if (command.gives(task) > task.dataIn.length) return this.#refuse(ScsiResponse.Overrun);
    return this.#finish(command.run(task, this.#domain), false);
  }

  #runOnUnit(queue: number): Handled {
    const task = this.#task;
    const { target, lun } = task.address;
    const unit = this.#domain.find(target, lun);
    if (unit === undefined) {
      return this.#domain.hasTarget(target)
        ? this.#runStray(absentCommands)
        : this.#refuse(ScsiResponse.BadTarget);
    }
    const command = this.#tables[unit.identity.kind].get(task.cdb[0] as number);
    const refusal = refuse(task, unit, command);
    if (refusal !== undefined || command === undefined) {
      return this.#finish(refusal, unit.descriptorSense);
    }
    const takes = command.takes?.(task, unit) ?? 0;
    const gives = command.gives?.(task, unit) ?? 0;
    if (takes > task.dataOut.length || gives > task.dataIn.length) {
      return this.#refuse(ScsiResponse.Overrun);
    }
    const sense = command.run(task, unit, this.#domain);
    if (task.operations === 0) return this.#finish(sense, unit.descriptorSense);
    this.tasks.keep(queue, task, unit, sense);
    if (!this.#busy.includes(unit)) this.#busy.push(unit);
    return Handled.Pending;
  }

  #finish(sense: Sense | undefined, asDescriptors: boolean): Handled {
    const task = this.#task;
    const moved = sense === undefined ? task.transferred : 0;
    const { running: chain, information } = task;
    this.#responses.finish(chain, sense, information, asDescriptors, task.expected - moved);
    if (sense === undefined) {
      chain.writable.markWritten(this.#responses.size, task.written);
    }
    return Handled.Done;
  }

  #refuse(response: number): Handled {
    this.#responses.refuse(this.#task.running, response, this.#task.expected);
    return Handled.Done;
  }

  #refuseMalformed(): void {
    if (this.malformedCount++ > 0) return;
    this.#log("the driver sent a command without room for a header or an answer; it is left so");
  }
}

/** Why a unit does not even begin; the first reason counts. */
function refuse(task: Task, unit: LogicalUnit, command: Command | undefined): Sense | undefined {
  if (command?.ignoresAttention !== true) {
    const attention = unit.takeAttention();
    if (attention !== undefined) return attention;
  }
  if (command === undefined) return senses.invalidOpcode;
  const control = task.cdb[cdbLength(task) - 1] as number;
  if ((control & nacaBit) !== 0) return senses.invalidFieldInCdb;
  return command.needsMedium === true ? unit.unready : undefined;
}
