import { Outcome } from "../storage/outcome.js";
import { type BlockStorage, noTag } from "../storage/storage.js";
import type { Medium, ProtectField } from "./medium.js";
import {
  checkTuple,
  guardOf,
  makeTuple,
  type ProtectRules,
  protectRules,
  tupleBytes,
} from "./protection-info.js";
import type { Scratch, ScratchPair } from "./scratch.js";
import { type Sense, senses } from "./sense.js";
import type { Task } from "./task.js";

/**
 * Blocks with protection information of type 1 (SBC-3, 4.22). The information lies in a file of its own, 8 bytes a block,
 * each byte inverted: so the holes of a new file say "not checked", as on a disk that was just formatted. Data goes
 * through memory of the backend, where its guards are computed, and commands wait for the disk.
 *
 * Data and information are two writes. A host that fails between them leaves a block whose guard does not fit: the
 * guest is told of it by the next read, which is what the information is for.
 */
export class ProtectedMedium implements Medium {
  readonly storage: BlockStorage;
  readonly blockBytes: number;
  readonly blockCount: number;
  readonly isProtected = true;
  readonly #information: BlockStorage;
  readonly #data: Scratch;
  readonly #tuples: Scratch;
  readonly #view: DataView;
  readonly #piece: number;
  readonly #release: () => void;

  /** `release` gives back what the storages were opened with. */
  constructor(
    storage: BlockStorage,
    information: BlockStorage,
    blockBytes: number,
    scratch: ScratchPair,
    release: () => void,
  ) {
    this.storage = storage;
    this.blockBytes = blockBytes;
    this.blockCount = Math.floor(storage.sizeBytes / blockBytes);
    this.#information = information;
    this.#data = scratch.data;
    this.#tuples = scratch.other;
    const { bytes } = scratch.other;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#piece = Math.min(
      Math.floor(scratch.data.bytes.length / blockBytes),
      Math.floor(bytes.length / tupleBytes),
    );
    this.#release = release;
  }

  read(task: Task, block: number, count: number, protect: ProtectField): Sense | undefined {
    const rules = protectRules(protect);
    if (rules === undefined || !hasRoom(rules, task.protectionIn.length, count)) {
      return senses.invalidFieldInCdb;
    }
    for (let done = 0; done < count; ) {
      const some = Math.min(this.#piece, count - done);
      const fault = this.#load(block + done, some) ?? this.#check(task, block + done, some, rules);
      if (fault !== undefined) return fault;
      const { writable } = task.running;
      const data = this.#data.bytes.subarray(0, some * this.blockBytes);
      writable.copyFrom(data, task.dataIn.offset + done * this.blockBytes);
      if (rules.transfers) {
        const tuples = this.#tuples.bytes.subarray(0, some * tupleBytes);
        writable.copyFrom(tuples, task.protectionIn.offset + done * tupleBytes);
      }
      done += some;
      task.transferred = done * this.blockBytes;
    }
    task.writtenIn = task.transferred;
    task.wroteProtection = rules.transfers;
    return undefined;
  }

  write(task: Task, block: number, count: number, protect: ProtectField): Sense | undefined {
    const rules = protectRules(protect);
    if (rules === undefined || !hasRoom(rules, task.protectionOut.length, count)) {
      return senses.invalidFieldInCdb;
    }
    for (let done = 0; done < count; ) {
      const some = Math.min(this.#piece, count - done);
      const { readable } = task.running;
      const data = this.#data.bytes.subarray(0, some * this.blockBytes);
      readable.copyTo(data, task.dataOut.offset + done * this.blockBytes);
      if (rules.transfers) {
        const tuples = this.#tuples.bytes.subarray(0, some * tupleBytes);
        readable.copyTo(tuples, task.protectionOut.offset + done * tupleBytes);
        const fault = this.#check(task, block + done, some, rules);
        if (fault !== undefined) return fault;
      } else {
        this.#make(block + done, some);
      }
      const fault = this.#store(block + done, some);
      if (fault !== undefined) return fault;
      done += some;
      task.transferred = done * this.blockBytes;
    }
    return undefined;
  }

  zero(_task: Task, block: number, count: number, mayUnmap: boolean): Sense | undefined {
    const [position, size] = [block * this.blockBytes, count * this.blockBytes];
    const outcome = this.storage.writeZeroes(position, size, mayUnmap, noTag);
    return this.#forget(outcome, block, count);
  }

  unmap(_task: Task, block: number, count: number): Sense | undefined {
    const outcome = this.storage.discard(block * this.blockBytes, count * this.blockBytes, noTag);
    return this.#forget(outcome, block, count);
  }

  flush(): Sense | undefined {
    const data = this.storage.flush(noTag);
    const information = this.#information.flush(noTag);
    return data === Outcome.Ok && information === Outcome.Ok ? undefined : senses.writeError;
  }

  /** Its size is that of its information, too, and stays. */
  measure(): boolean {
    return false;
  }

  close(): void {
    this.storage.close();
    this.#information.close();
    this.#release();
  }

  /** Blocks that are given up have information that is not checked: holes. */
  #forget(outcome: Outcome, block: number, count: number): Sense | undefined {
    if (outcome !== Outcome.Ok) return senses.writeError;
    const [position, size] = [block * tupleBytes, count * tupleBytes];
    const forgot = this.#information.writeZeroes(position, size, true, noTag);
    return forgot === Outcome.Ok ? undefined : senses.writeError;
  }

  #load(block: number, count: number): Sense | undefined {
    const dataBytes = count * this.blockBytes;
    const { target } = this.#data;
    const data = this.storage.read(block * this.blockBytes, target, 0, dataBytes, noTag);
    const tuples = this.#tuples.target;
    const size = count * tupleBytes;
    const information = this.#information.read(block * tupleBytes, tuples, 0, size, noTag);
    if (data !== Outcome.Ok || information !== Outcome.Ok) return senses.unrecoveredRead;
    this.#invert(size);
    return undefined;
  }

  #store(block: number, count: number): Sense | undefined {
    const dataBytes = count * this.blockBytes;
    const { source } = this.#data;
    const data = this.storage.write(block * this.blockBytes, source, 0, dataBytes, noTag);
    const size = count * tupleBytes;
    this.#invert(size);
    const tuples = this.#tuples.source;
    const information = this.#information.write(block * tupleBytes, tuples, 0, size, noTag);
    return data === Outcome.Ok && information === Outcome.Ok ? undefined : senses.writeError;
  }

  #invert(size: number): void {
    const { bytes } = this.#tuples;
    for (let index = 0; index < size; index++) bytes[index] = ~(bytes[index] as number);
  }

  #make(block: number, count: number): void {
    for (let index = 0; index < count; index++) {
      makeTuple(this.#view, index * tupleBytes, this.#guard(index), block + index);
    }
  }

  #check(task: Task, block: number, count: number, rules: ProtectRules): Sense | undefined {
    for (let index = 0; index < count; index++) {
      const guard = rules.guard ? this.#guard(index) : 0;
      const fault = checkTuple(this.#view, index * tupleBytes, guard, block + index, rules);
      if (fault === undefined) continue;
      task.information = block + index;
      return fault;
    }
    return undefined;
  }

  #guard(index: number): number {
    return guardOf(this.#data.bytes, index * this.blockBytes, (index + 1) * this.blockBytes);
  }
}

/** Whether the driver's buffer holds the information of all blocks, if it is wanted. */
function hasRoom(rules: ProtectRules, length: number, count: number): boolean {
  return !rules.transfers || length === count * tupleBytes;
}
