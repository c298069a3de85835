import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import type { Outcome } from "./outcome.js";

/** Told of operations that the storage answered with `Outcome.Later`, never from inside the call that did. */
export interface StorageListener {
  finished(tag: number, succeeded: boolean): void;
}

/** The tag of an operation that has to be over when its call returns. */
export const noTag = -1;

/** Other tags lie below this: more than any disk works on at a time. */
export const tagCount = 1024;

/**
 * Where the sectors are kept. Positions and sizes are in bytes and lie within `sizeBytes`. An operation that is not over
 * when its call returns (`Outcome.Later`) is known by its tag from then on; several may have the same.
 */
export interface BlockStorage {
  readonly sizeBytes: number;
  /** Of a block device of the host, as its kernel counts them. */
  readonly deviceNumber?: number | undefined;
  listen?(listener: StorageListener): void;
  /** Fills `size` bytes of `target` from `offset` on and marks what it filled, which is less after an error. */
  read(position: number, target: ChainWriter, offset: number, size: number, tag: number): Outcome;
  /** Stores `size` bytes of `source` from `offset` on. */
  write(position: number, source: ChainReader, offset: number, size: number, tag: number): Outcome;
  /** Everything whose write is over when this is called survives a loss of power. */
  flush(tag: number): Outcome;
  /** Gives storage up, if that is possible; what the range reads afterwards is open. */
  discard(position: number, size: number, tag: number): Outcome;
  /** Makes a range read as zeroes. */
  writeZeroes(position: number, size: number, mayUnmap: boolean, tag: number): Outcome;
  /** Looks how large the file is now; `sizeBytes` stays what it was. */
  measure(): number;
  /** Overwrites a range, so that nothing of it is left where it was. */
  erase?(position: number, size: number, tag: number): Outcome;
  /** A batch of requests is over: what was collected for the operating system goes there now. */
  submit?(): void;
  /** Blocks until an operation is finished, and tells of it. */
  wait?(): void;
  /** Nothing is pending any more. */
  close(): void;
}
