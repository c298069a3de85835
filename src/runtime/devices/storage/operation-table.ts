import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import { noPiece } from "./aligned-pieces.js";
import { tagCount } from "./storage.js";

/** What an operation of the ring is for. */
export const Step = {
  Read: 0,
  Write: 1,
  Flush: 2,
  Discard: 3,
  /** Zeroes by giving storage up, by marking it, by writing them out. */
  PunchZeroes: 4,
  ZeroRange: 5,
  WriteZeroes: 6,
} as const;

export type Step = (typeof Step)[keyof typeof Step];

/** What is under way, by tag. Nothing is allocated per operation. */
export class OperationTable {
  readonly steps = new Uint8Array(tagCount);
  readonly positions = new Float64Array(tagCount);
  readonly sizes = new Float64Array(tagCount);
  /** Bytes of the transfer that are over. */
  readonly done = new Float64Array(tagCount);
  /** Where the data starts in the source of a write or the target of a read. */
  readonly offsets = new Uint32Array(tagCount);
  /** Whether the transfer goes past the page cache. */
  readonly direct = new Uint8Array(tagCount);
  /** The aligned memory that it goes through. */
  readonly pieces = new Int8Array(tagCount).fill(noPiece);
  readonly targets = new Array<ChainWriter | null>(tagCount).fill(null);
  readonly sources = new Array<ChainReader | null>(tagCount).fill(null);

  start(tag: number, step: Step, position: number, size: number, done: number): void {
    this.steps[tag] = step;
    this.positions[tag] = position;
    this.sizes[tag] = size;
    this.done[tag] = done;
  }

  clear(tag: number): void {
    this.targets[tag] = null;
    this.sources[tag] = null;
  }
}
