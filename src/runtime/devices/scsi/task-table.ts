import type { Chain } from "../../queue/chain.js";
import { PendingRequests } from "../storage/pending-requests.js";
import { tagCount } from "../storage/storage.js";
import { addressBytes } from "./address.js";
import type { Sense } from "./sense.js";
import type { Task } from "./task.js";
import type { LogicalUnit } from "./unit.js";

/** Bytes of the driver's name for a command. */
export const idBytes = 8;

/** What the commands that wait for storage are, by their tags. Nothing is allocated per command. */
export class TaskTable {
  readonly pending: PendingRequests;
  readonly units = new Array<LogicalUnit | null>(tagCount).fill(null);
  /** What a failure of the storage means. */
  readonly failures = new Array<Sense | null>(tagCount).fill(null);
  /** Bytes of data that the driver expects to be moved, those that are, and those written behind the answer. */
  readonly expected = new Float64Array(tagCount);
  readonly transferred = new Float64Array(tagCount);
  readonly written = new Float64Array(tagCount);
  /** The response that an aborted command gets, 0 for the others. */
  readonly aborts = new Uint8Array(tagCount);
  readonly #ids = new Uint8Array(tagCount * idBytes);

  constructor(queueCount: number) {
    this.pending = new PendingRequests(queueCount);
  }

  /** Takes the slot of the task's tag; `failure` when one of its operations failed at once. */
  keep(queue: number, task: Task, unit: LogicalUnit, failure: Sense | undefined): void {
    const { tag, running: chain } = task;
    this.units[tag] = unit;
    this.failures[tag] = failure ?? task.failure ?? null;
    this.expected[tag] = task.expected;
    this.transferred[tag] = task.transferred;
    this.written[tag] = task.written;
    this.aborts[tag] = 0;
    for (let byte = 0; byte < idBytes; byte++) {
      this.#ids[tag * idBytes + byte] = chain.readable.getUint8(addressBytes + byte);
    }
    unit.inFlight++;
    const hasFailed = failure !== undefined;
    this.pending.keep(queue, chain, task.operations, hasFailed, task.flushesLater);
  }

  release(tag: number): Chain {
    const unit = this.units[tag];
    if (unit !== null && unit !== undefined) unit.inFlight--;
    this.units[tag] = null;
    this.failures[tag] = null;
    return this.pending.release(tag);
  }

  /** Calls `visit` for every command of a unit that is under way; with `id`, for those the driver calls so. */
  eachOf(unit: LogicalUnit, id: Uint8Array | undefined, visit: (tag: number) => void): void {
    if (unit.inFlight === 0) return;
    for (let tag = 0; tag < tagCount; tag++) {
      if (this.units[tag] === unit && (id === undefined || this.#isCalled(tag, id))) visit(tag);
    }
  }

  #isCalled(tag: number, id: Uint8Array): boolean {
    return id.every((byte, index) => this.#ids[tag * idBytes + index] === byte);
  }
}
