import type { BlockStorage } from "../storage/storage.js";
import { type Sense, senses } from "./sense.js";
import type { Task } from "./task.js";

/** What READ and WRITE want of protection information: the field of their CDB (SBC-3, 5.7 and 5.25). */
export type ProtectField = number;

/** What a unit keeps its blocks on. Blocks lie within `blockCount`; everything else about a request was checked, too. */
export interface Medium {
  readonly storage: BlockStorage;
  readonly blockBytes: number;
  readonly blockCount: number;
  /** Whether each block has 8 bytes of protection information, type 1. */
  readonly isProtected: boolean;
  read(task: Task, block: number, count: number, protect: ProtectField): Sense | undefined;
  write(task: Task, block: number, count: number, protect: ProtectField): Sense | undefined;
  /** Makes blocks read as zeroes. */
  zero(task: Task, block: number, count: number, mayUnmap: boolean): Sense | undefined;
  /** Gives storage up; what the blocks read afterwards is open. */
  unmap(task: Task, block: number, count: number): Sense | undefined;
  flush(task: Task): Sense | undefined;
  /** Looks again how large the file is; true when that changed. */
  measure(): boolean;
  close(): void;
}

/** Blocks that go straight between the file and guest memory. */
export class PlainMedium implements Medium {
  readonly storage: BlockStorage;
  readonly blockBytes: number;
  readonly isProtected = false;
  #blockCount: number;
  readonly #release: () => void;

  /** `release` gives back what the storage was opened with. */
  constructor(storage: BlockStorage, blockBytes: number, release: () => void) {
    this.storage = storage;
    this.blockBytes = blockBytes;
    this.#blockCount = Math.floor(storage.sizeBytes / blockBytes);
    this.#release = release;
  }

  get blockCount(): number {
    return this.#blockCount;
  }

  read(task: Task, block: number, count: number): Sense | undefined {
    const size = count * this.blockBytes;
    const position = block * this.blockBytes;
    const { writable } = task.running;
    const outcome = this.storage.read(position, writable, task.dataIn.offset, size, task.tag);
    task.transferred = size;
    task.writtenIn = size;
    return task.note(outcome, senses.unrecoveredRead);
  }

  write(task: Task, block: number, count: number): Sense | undefined {
    const size = count * this.blockBytes;
    const position = block * this.blockBytes;
    const { readable } = task.running;
    const outcome = this.storage.write(position, readable, task.dataOut.offset, size, task.tag);
    task.transferred = size;
    return task.note(outcome, senses.writeError);
  }

  zero(task: Task, block: number, count: number, mayUnmap: boolean): Sense | undefined {
    const size = count * this.blockBytes;
    const outcome = this.storage.writeZeroes(block * this.blockBytes, size, mayUnmap, task.tag);
    return task.note(outcome, senses.writeError);
  }

  unmap(task: Task, block: number, count: number): Sense | undefined {
    const size = count * this.blockBytes;
    const outcome = this.storage.discard(block * this.blockBytes, size, task.tag);
    return task.note(outcome, senses.writeError);
  }

  flush(task: Task): Sense | undefined {
    return task.note(this.storage.flush(task.tag), senses.writeError);
  }

  measure(): boolean {
    const blockCount = Math.floor(this.storage.measure() / this.blockBytes);
    const changed = blockCount !== this.#blockCount;
    this.#blockCount = blockCount;
    return changed;
  }

  close(): void {
    this.storage.close();
    this.#release();
  }
}
