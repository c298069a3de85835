import { VsockOp, VsockSeq, VsockShutdown, VsockType } from "../../../catalogue/devices/vsock.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import { type Attempt, type HostEnd, type HostEndListener, Received } from "./host-end.js";
import { type Ends, headerBytes, type PacketHeader } from "./packet.js";

/** The device, as its connections see it. */
export interface ConnectionOwner {
  /** There is something for the guest. */
  wake(connection: Connection): void;
  /** The connection is at its end, and the guest is told. */
  abort(connection: Connection): void;
}

export const ConnectionState = {
  /** The guest asked; the host has not answered. */
  Connecting: "connecting",
  /** The host asked; the guest has not answered. */
  Requested: "requested",
  Open: "open",
  /** The host has gone and the guest was told; only its answer is missing. */
  Lingering: "lingering",
  Closed: "closed",
} as const;

export type ConnectionState = (typeof ConnectionState)[keyof typeof ConnectionState];

/** Packets without data that the guest has still to get; sent in this order. */
const Owed = { Request: 1, Response: 2, Credit: 4, CreditRequest: 8, Shutdown: 16 } as const;

const owedOps: readonly (readonly [number, number])[] = [
  [Owed.Request, VsockOp.Request],
  [Owed.Response, VsockOp.Response],
  [Owed.Credit, VsockOp.CreditUpdate],
  [Owed.CreditRequest, VsockOp.CreditRequest],
  [Owed.Shutdown, VsockOp.Shutdown],
];

const receiveFlag = 1 << VsockShutdown.Receive;
const sendFlag = 1 << VsockShutdown.Send;

/**
 * One connection between a port of the guest and one of the host, or of another guest, which is the same from here.
 * Credit in both directions is counted in bytes from the start, and told modulo 2^32 (VIRTIO 1.4, 5.10.6.3): neither side
 * sends what the other has no room for.
 */
export class Connection implements HostEndListener {
  readonly peerCid: number;
  readonly peerPort: number;
  readonly guestPort: number;
  readonly type: number;
  state: ConnectionState;
  /** In the device's list of connections with something for the guest. */
  isQueued = false;
  /** Bytes to the guest, bytes from it, and those of them that the host took. */
  sentBytes = 0;
  receivedBytes = 0;
  forwardedBytes = 0;
  readonly #owner: ConnectionOwner;
  readonly #bufferBytes: number;
  #end: HostEnd | undefined;
  #attempt: Attempt | undefined;
  #owed = 0;
  #toldForwarded = 0;
  #peerAllocated = 0;
  #peerForwarded = 0;
  #hasAskedForCredit = false;
  #isInputReady = false;
  #guestSends = true;
  #guestReceives = true;
  #hostSends = true;
  #hostReceives = true;

  constructor(
    owner: ConnectionOwner,
    place: Ends & { readonly type: number },
    bufferBytes: number,
    state: ConnectionState,
  ) {
    this.#owner = owner;
    this.peerCid = place.peerCid;
    this.peerPort = place.peerPort;
    this.guestPort = place.guestPort;
    this.type = place.type;
    this.#bufferBytes = bufferBytes;
    this.state = state;
  }

  /** A program of the host wants it: the guest is asked. */
  request(end: HostEnd): void {
    this.#end = end;
    this.#owed |= Owed.Request;
    end.listen(this);
    this.#owner.wake(this);
  }

  /** The host took up what the guest asked for. */
  respond(end: HostEnd): void {
    this.#attempt = undefined;
    this.#end = end;
    this.state = ConnectionState.Open;
    this.#owed |= Owed.Response;
    end.listen(this);
    this.#owner.wake(this);
  }

  /** Bytes that the guest has room for. A guest that counts wrongly has none (5.10.6.3). */
  get credit(): number {
    const underWay = (this.sentBytes - this.#peerForwarded) >>> 0;
    return Math.max(0, this.#peerAllocated - underWay);
  }

  /** Takes what every packet tells of the guest's buffer. */
  noteCredit({ allocated, forwarded }: PacketHeader): void {
    const hadNone = this.credit === 0;
    this.#peerAllocated = allocated;
    this.#peerForwarded = forwarded;
    if (!hadNone || this.credit === 0) return;
    this.#hasAskedForCredit = false;
    this.#owner.wake(this);
  }

  /** Takes a packet of the guest; false for one that it may not send now. */
  accept(header: PacketHeader, data: ChainReader): boolean {
    if (header.type !== this.type) return false;
    this.noteCredit(header);
    switch (header.op) {
      case VsockOp.Response:
        return this.#accepted();
      case VsockOp.Rw:
        return this.#takeData(header, data);
      case VsockOp.Shutdown:
        this.#shutdown(header.flags);
        return true;
      case VsockOp.CreditRequest:
        this.#owe(Owed.Credit);
        return true;
      case VsockOp.CreditUpdate:
        return true;
      default:
        return false;
    }
  }

  /** The op of the next packet without data; undefined when none is owed. */
  get owedOp(): number | undefined {
    if (this.#owed === 0) return undefined;
    return owedOps.find(([bit]) => (this.#owed & bit) !== 0)?.[1];
  }

  /** Whether data may go to the guest, as far as is known. */
  get mayFill(): boolean {
    return this.#isInputReady && this.#wantsInput;
  }

  /** Puts data behind the header of a buffer; 0 when there is none after all. */
  fill(target: ChainWriter): number {
    const end = this.#end;
    if (end === undefined) return 0;
    const size = Math.min(this.credit, target.length - headerBytes);
    const count = end.receive(target, headerBytes, size, this.#peerAllocated);
    if (count > 0) {
      this.sentBytes += count;
      if (this.credit === 0 && !this.#hasAskedForCredit) {
        this.#hasAskedForCredit = true;
        this.#owed |= Owed.CreditRequest;
      }
      return count;
    }
    this.#isInputReady = false;
    if (count === Received.Ended) {
      this.#hostSends = false;
      this.#owed |= Owed.Shutdown;
    } else if (count === Received.Broken) {
      this.broken();
    }
    return 0;
  }

  /** Completes a header that the device has filled with the addresses: credit goes along with every packet. */
  complete(header: PacketHeader, op: number, length: number): void {
    header.op = op;
    header.length = length;
    header.type = this.type;
    header.flags = this.#flagsOf(op);
    header.allocated = this.#bufferBytes;
    header.forwarded = this.forwardedBytes;
    this.#toldForwarded = this.forwardedBytes;
    this.#owed &= ~(Owed.Credit | owedBit(op));
    const hasGone = !this.#hostSends && !this.#hostReceives;
    if (op === VsockOp.Shutdown && hasGone) {
      this.#end?.close();
      this.#end = undefined;
      this.state = ConnectionState.Lingering;
    }
  }

  /** Looks for input if it may be sent, and only then: what cannot be acted on would be told again and again. */
  watch(hasBuffers: boolean): void {
    this.#end?.watchInput(hasBuffers && this.#wantsInput);
  }

  inputReady(): void {
    this.#isInputReady = true;
    this.#owner.wake(this);
  }

  sent(bytes: number): void {
    this.forwardedBytes += bytes;
    if (!this.#guestSends && !this.#guestReceives) {
      this.#finish();
      return;
    }
    const untold = this.forwardedBytes - this.#toldForwarded;
    const room = this.#bufferBytes - (this.receivedBytes - this.#toldForwarded);
    // Half of the buffer as the guest sees it: rarely enough to cost little, early enough for nobody to wait.
    if (untold > 0 && room < this.#bufferBytes / 2) this.#owe(Owed.Credit);
  }

  peerLeft(): void {
    if (this.state === ConnectionState.Requested) {
      this.#owner.abort(this);
      return;
    }
    this.#hostReceives = false;
    // Nobody looks for the end of an input that the guest does not want.
    if (!this.#guestReceives) this.#hostSends = false;
    this.#owe(Owed.Shutdown);
  }

  broken(): void {
    this.#owner.abort(this);
  }

  /** The host has not answered yet what the guest asked for. */
  awaits(attempt: Attempt | undefined): void {
    if (this.state === ConnectionState.Connecting) this.#attempt = attempt;
  }

  /** Nothing more is sent or told. */
  close(): void {
    this.state = ConnectionState.Closed;
    this.#attempt?.cancel();
    this.#attempt = undefined;
    this.#owed = 0;
    this.#end?.close();
    this.#end = undefined;
  }

  get #wantsInput(): boolean {
    const isOpen = this.state === ConnectionState.Open;
    return isOpen && this.#hostSends && this.#guestReceives && this.credit > 0;
  }

  #accepted(): boolean {
    if (this.state !== ConnectionState.Requested) return false;
    this.state = ConnectionState.Open;
    this.#end?.accepted(this.peerPort);
    this.#owner.wake(this);
    return true;
  }

  #takeData({ length, flags }: PacketHeader, data: ChainReader): boolean {
    const isOpen = this.state === ConnectionState.Open && this.#guestSends;
    // What the guest claims has to be there, and more than it had room for is a guest that does not count.
    if (!isOpen || length > data.length - headerBytes) return false;
    if (this.receivedBytes - this.forwardedBytes + length > this.#bufferBytes) return false;
    if (length === 0) return true;
    this.receivedBytes += length;
    const endsMessage = this.type === VsockType.Seqpacket && (flags & VsockSeq.Eom) !== 0;
    this.#end?.send(data, headerBytes, length, endsMessage);
    return true;
  }

  #shutdown(flags: number): void {
    if ((flags & sendFlag) !== 0 && this.#guestSends) {
      this.#guestSends = false;
      this.#end?.endOutput();
    }
    if ((flags & receiveFlag) !== 0 && this.#guestReceives) {
      this.#guestReceives = false;
      this.#end?.endInput();
    }
    this.#finish();
  }

  /** The guest waits for a reset once it has shut both directions; not before the host has all of its data. */
  #finish(): void {
    const isShut = !this.#guestSends && !this.#guestReceives;
    if (isShut && this.forwardedBytes === this.receivedBytes) this.#owner.abort(this);
  }

  #flagsOf(op: number): number {
    if (op === VsockOp.Shutdown) {
      return (this.#hostSends ? 0 : sendFlag) | (this.#hostReceives ? 0 : receiveFlag);
    }
    const isMessage = op === VsockOp.Rw && this.type === VsockType.Seqpacket;
    return isMessage && this.#end?.isMessageEnd === true ? VsockSeq.Eom : 0;
  }

  #owe(packet: number): void {
    this.#owed |= packet;
    this.#owner.wake(this);
  }
}

function owedBit(op: number): number {
  return owedOps.find(([, owed]) => owed === op)?.[0] ?? 0;
}
