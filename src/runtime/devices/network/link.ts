import type { Chain } from "../../queue/chain.js";
import type { Frame } from "./frame.js";

/** What a network device does with what comes from its link. */
export interface LinkListener {
  /**
   * A frame for the guest, for queue pair `pair` unless the device steers, or `anyPair`. False when the guest has no
   * buffers now: `supplied` follows.
   */
  receive(frame: Frame, pair: number): boolean;
  /** The link takes frames again. */
  roomAgain(): void;

  /** Whether frames may be put into the buffers of a pair as they are, behind a header of 12 bytes. */
  takesDirectly(pair: number): boolean;
  /** One frame may take several buffers. */
  readonly isMerging: boolean;
  /** Whether the guest wants a frame that has been put into its buffers. */
  admits(frame: Frame): boolean;
  hasBuffers(pair: number): boolean;
  takeBuffer(pair: number): Chain | null;
  putBackBuffer(pair: number, chain: Chain): void;
  completeBuffer(pair: number, chain: Chain): void;
}

/**
 * What a network device is plugged into. It never blocks, and what it is handed is only valid during the call.
 */
export interface NetworkLink {
  /** Offloads that may be undone in frames for it, an `Offload` mask. */
  readonly accepts: number;
  /** Whether it takes a frame of any length now; `roomAgain` follows when it does not. */
  readonly isReady: boolean;
  listen(listener: LinkListener): void;
  /** Takes a frame of a queue pair. */
  send(frame: Frame, pair: number): void;
  /** The guest has buffers again in the receive queue of `pair`. */
  supplied(pair: number): void;
  /** How many queue pairs are in use, and what may be undone in frames for the guest. */
  configure(pairs: number, offloads: number): void;
  close(): void;
}
