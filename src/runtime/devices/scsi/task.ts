import type { Chain } from "../../queue/chain.js";
import { Outcome } from "../storage/outcome.js";
import { noTag } from "../storage/storage.js";
import { UnitAddress } from "./address.js";
import type { Sense } from "./sense.js";

/** Longest CDB that a driver may configure: SPC-4 knows variable-length ones of so many bytes. */
export const maxCdbBytes = 260;

/** A part of a chain that carries data: where it starts, and how long it is. */
export class DataPart {
  offset = 0;
  length = 0;

  set(offset: number, length: number): void {
    this.offset = offset;
    this.length = length;
  }
}

/** The command at hand: what the driver sent, read once, and what becomes of it. One object, used again and again. */
export class Task {
  readonly address = new UnitAddress();
  /** The whole CDB, zeroes behind what the driver sent. */
  readonly cdb = new Uint8Array(maxCdbBytes);
  readonly view = new DataView(this.cdb.buffer);
  chain: Chain | undefined;
  /** Protection information and data, in both directions. */
  readonly protectionOut = new DataPart();
  readonly dataOut = new DataPart();
  readonly protectionIn = new DataPart();
  readonly dataIn = new DataPart();
  /** The tag for operations of the storage, `noTag` when too many are under way. */
  tag = noTag;
  /** Operations that the storage is not done with. */
  operations = 0;
  /** Once they are, what was written has to be flushed. */
  flushesLater = false;
  /** What one of them means that fails. */
  failure: Sense | undefined;
  /** Data bytes moved, the larger direction counts; and bytes from the front of the writable data. */
  transferred = 0;
  writtenIn = 0;
  /** The driver's buffer for protection information was filled. */
  wroteProtection = false;
  /** What the sense data may name. */
  information: number | undefined;

  begin(chain: Chain, tag: number): void {
    this.chain = chain;
    this.tag = tag;
    this.operations = 0;
    this.flushesLater = false;
    this.failure = undefined;
    this.transferred = 0;
    this.writtenIn = 0;
    this.wroteProtection = false;
    this.information = undefined;
  }

  /** Keeps account of an operation of the storage; `failure` is what it means if it does not work. */
  note(outcome: Outcome, failure: Sense): Sense | undefined {
    if (outcome === Outcome.Ok) return undefined;
    if (outcome === Outcome.Failed) return failure;
    this.operations++;
    this.failure = failure;
    return undefined;
  }

  /** Answers as much of `bytes` as the driver allows for. */
  reply(bytes: Uint8Array, allocationLength: number): undefined {
    const length = Math.min(bytes.length, allocationLength, this.dataIn.length);
    const { writable } = this.running;
    if (length > 0) writable.copyFrom(bytes.subarray(0, length), this.dataIn.offset);
    this.transferred = length;
    this.writtenIn = length;
  }

  /** Copies the first `length` bytes of what the driver sent. */
  parameters(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    this.running.readable.copyTo(bytes, this.dataOut.offset);
    this.transferred = length;
    return bytes;
  }

  /** Bytes of data that the driver expects to be moved. */
  get expected(): number {
    return Math.max(this.dataOut.length, this.dataIn.length);
  }

  /** Bytes behind the answer that were written without a gap. */
  get written(): number {
    const { length } = this.protectionIn;
    return length > 0 && !this.wroteProtection ? 0 : length + this.writtenIn;
  }

  /** The chain; there is one while a command runs. */
  get running(): Chain {
    if (this.chain === undefined) throw new Error("no command is running");
    return this.chain;
  }
}
