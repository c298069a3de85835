import { ChainReader } from "./chain-reader.js";
import { ChainWriter } from "./chain-writer.js";
import { Segments } from "./segments.js";

/** Segments a chain has room for before its arrays grow; most requests have three. */
const initialCapacity = 16;

/**
 * One descriptor chain taken from a queue. The queue fills and reuses these objects, so a device holds one only until
 * it completes it.
 */
export class Chain {
  /** The identifier that goes back to the driver in the used ring. */
  id = 0;
  /** Ring descriptors that it takes; a packed queue skips so many when it returns the chain. */
  descriptors = 1;
  /** Completed by the device while an earlier chain of an in-order queue is still out. */
  completed = false;
  /** Start of the turn that took it, on the lane's clock, for the latency of chains that a device keeps; 0: not timed. */
  takenAt = 0;
  readonly segments = new Segments(initialCapacity);
  readonly readable = new ChainReader(this.segments);
  readonly writable = new ChainWriter(this.segments);

  /** Makes the object ready for the next chain, whose segments are there already. */
  reset(id: number): void {
    this.id = id;
    this.writable.written = 0;
  }
}
