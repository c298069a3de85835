import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";

/** Outcomes of a receive that are no byte count. */
export const Received = {
  /** There is nothing now. */
  Nothing: 0,
  /** The host sends no more. */
  Ended: -1,
  /** The connection cannot go on: an error, or a message that the guest could never take. */
  Broken: -2,
} as const;

/** Told by the host's end of a connection. */
export interface HostEndListener {
  /** There may be something to receive. */
  inputReady(): void;
  /** So many bytes of what was sent are off our hands. */
  sent(bytes: number): void;
  /** Nobody at the host reads any more; input may be left. */
  peerLeft(): void;
  /** The connection cannot go on. */
  broken(): void;
}

/** The host's end of one connection. It never blocks. */
export interface HostEnd {
  /** Before anything else. */
  listen(listener: HostEndListener): void;
  /** The guest took up a connection that the host asked for; `port` is what the guest sees it come from. */
  accepted(port: number): void;
  /**
   * Takes `size` bytes at `offset` of a chain, at once or into a buffer that has room for all that the guest may have under way;
   * `sent` tells when they are gone.
   */
  send(source: ChainReader, offset: number, size: number, endsMessage: boolean): void;
  /**
   * Puts at most `size` bytes at `offset` of a buffer; a count or a `Received` value. A message of more than
   * `mostBytes` is none that the guest can take.
   */
  receive(target: ChainWriter, offset: number, size: number, mostBytes: number): number;
  /** Whether the last receive took the end of a message. */
  readonly isMessageEnd: boolean;
  /** Whether `inputReady` is wanted. */
  watchInput(wanted: boolean): void;
  /** The guest sends no more: when all is sent, the reader at the host sees the end. */
  endOutput(): void;
  /** The guest receives no more. */
  endInput(): void;
  /** At once; what is not sent yet is lost. */
  close(): void;
}

/** Who wants to reach a port of the guest; without a port of its own it gets one. */
export interface Caller {
  readonly cid: number;
  readonly port?: number;
}

/** Told by the host what its programs want, or other guests. */
export interface VsockHostListener {
  /** Somebody wants to reach a port of the guest; false: it cannot be. */
  requested(caller: Caller, guestPort: number, type: number, end: HostEnd): boolean;
}

/** A connection that was asked for and not answered. */
export interface Attempt {
  /** Nobody waits for the answer any more, which does not come then. */
  cancel(): void;
}

/** What a guest wants to reach, and from where. */
export interface Wish {
  readonly cid: number;
  readonly port: number;
  readonly type: number;
  readonly guestPort: number;
}

/** The programs of the host, or the other guests, as the device reaches them. */
export interface VsockHost {
  listen(listener: VsockHostListener): void;
  /** Whether a context id is one that the guest may reach by it. */
  has(cid: number): boolean;
  /**
   * Connects to what serves a port; `answer` gets undefined when nobody does, now or later. What comes later may be
   * cancelled, if the host says how.
   */
  connect(wish: Wish, answer: (end: HostEnd | undefined) => void): Attempt | undefined;
  close(): void;
}
