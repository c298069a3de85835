import { VsockOp, VsockSeq, VsockShutdown, VsockType } from "../../catalogue/devices/vsock.js";

/** Bytes that the driver takes on a connection before they are asked for. */
export const socketBufferBytes = 256 * 1024;

/** The two ends of a connection. */
export interface VsockPlace {
  readonly hostPort: number;
  readonly guestPort: number;
  readonly type: number;
  readonly peerCid: number;
}

/** A packet of the device: what its header says, and its data. */
export interface VsockPacket extends VsockPlace {
  readonly op: number;
  readonly flags: number;
  readonly allocated: number;
  readonly forwarded: number;
  readonly data: Uint8Array;
}

/** The driver, as its sockets see it. */
export interface SocketOwner {
  /** Sends one packet; `data` fits in one. */
  sendPacket(socket: VsockSocket, op: number, flags: number, data?: Uint8Array): void;
  /** Waits for packets until `condition` holds; false when it does not within `timeoutMs`. */
  waitUntil(condition: () => boolean, timeoutMs?: number): boolean;
  readonly packetBytes: number;
}

/** The guest's end of one connection. Every call blocks. */
export class VsockSocket {
  /** Of the host, or of the other guest. */
  readonly hostPort: number;
  readonly guestPort: number;
  readonly type: number;
  /** The context id of the other end. */
  readonly peerCid: number;
  isConnected = false;
  /** The device reset the connection. */
  isReset = false;
  /** The host sends no more; it receives no more. */
  hasHostEnded = false;
  hasHostLeft = false;
  /** Bytes received and taken by `receive`, and bytes sent. */
  takenBytes = 0;
  sentBytes = 0;
  /** Messages that are complete in the inbox; of streams none are. */
  readonly #messageEnds: number[] = [];
  readonly #inbox: Uint8Array[] = [];
  #inboxBytes = 0;
  #arrivedBytes = 0;
  #toldBytes = 0;
  #hostAllocated = 0;
  #hostForwarded = 0;
  readonly #owner: SocketOwner;

  constructor(owner: SocketOwner, { hostPort, guestPort, type, peerCid }: VsockPlace) {
    this.#owner = owner;
    this.hostPort = hostPort;
    this.guestPort = guestPort;
    this.type = type;
    this.peerCid = peerCid;
  }

  /** Bytes that the device has room for. */
  get credit(): number {
    const underWay = (this.sentBytes - this.#hostForwarded) >>> 0;
    return Math.max(0, this.#hostAllocated - underWay);
  }

  /** Sends all of `bytes`, as one message where there are messages; false when the connection ended before. */
  send(bytes: Uint8Array): boolean {
    for (let done = 0; done < bytes.length; ) {
      const canGo = () => this.credit > 0 || this.isReset || this.hasHostLeft;
      if (!this.#owner.waitUntil(canGo) || this.credit === 0 || this.isReset) return false;
      const size = Math.min(bytes.length - done, this.credit, this.#owner.packetBytes);
      const isLast = done + size === bytes.length;
      const flags = this.type === VsockType.Seqpacket && isLast ? VsockSeq.Eom : 0;
      this.sentBytes += size;
      this.#owner.sendPacket(this, VsockOp.Rw, flags, bytes.subarray(done, done + size));
      done += size;
    }
    return true;
  }

  /** What has come, waiting for something; of messages the next one; empty at the end or when nothing came in time. */
  receive(timeoutMs?: number): Uint8Array {
    const isMessages = this.type === VsockType.Seqpacket;
    const isThere = () => (isMessages ? this.#messageEnds.length : this.#inboxBytes) > 0;
    const isOver = () => isThere() || this.hasHostEnded || this.isReset;
    this.#owner.waitUntil(isOver, timeoutMs);
    if (!isThere()) return new Uint8Array(0);
    const all = Buffer.concat(this.#inbox);
    const end = isMessages ? (this.#messageEnds.shift() as number) - this.takenBytes : all.length;
    this.#inbox.length = 0;
    if (end < all.length) this.#inbox.push(all.subarray(end));
    this.#inboxBytes -= end;
    this.takenBytes += end;
    if (this.takenBytes - this.#toldBytes >= socketBufferBytes / 2) {
      this.#owner.sendPacket(this, VsockOp.CreditUpdate, 0);
    }
    return new Uint8Array(all.subarray(0, end));
  }

  /** Collects `count` bytes of a stream, or what came of them before its end. */
  receiveExactly(count: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let size = 0;
    while (size < count) {
      const part = this.receive();
      if (part.length === 0) break;
      parts.push(part);
      size += part.length;
    }
    return new Uint8Array(Buffer.concat(parts));
  }

  /** Shuts directions: nothing more is sent, nothing more is received. */
  shutdown(sends: boolean, receives: boolean): void {
    const flags =
      (sends ? 1 << VsockShutdown.Send : 0) | (receives ? 1 << VsockShutdown.Receive : 0);
    this.#owner.sendPacket(this, VsockOp.Shutdown, flags);
  }

  /** Shuts both directions and waits for the device's reset; false when it does not come. */
  close(): boolean {
    if (this.isReset) return true;
    this.shutdown(true, true);
    return this.#owner.waitUntil(() => this.isReset);
  }

  /** What a packet to the device has to tell of the inbox. */
  takeCredit(): number {
    this.#toldBytes = this.takenBytes;
    return this.takenBytes;
  }

  /** A packet of the device for this connection. */
  arrived(packet: VsockPacket): void {
    const { op, flags, data } = packet;
    this.#hostAllocated = packet.allocated;
    this.#hostForwarded = packet.forwarded;
    if (op === VsockOp.Response) this.isConnected = true;
    else if (op === VsockOp.Rst) this.isReset = true;
    else if (op === VsockOp.CreditRequest) this.#owner.sendPacket(this, VsockOp.CreditUpdate, 0);
    else if (op === VsockOp.Shutdown) {
      if ((flags & (1 << VsockShutdown.Send)) !== 0) this.hasHostEnded = true;
      if ((flags & (1 << VsockShutdown.Receive)) !== 0) this.hasHostLeft = true;
    } else if (op === VsockOp.Rw) {
      this.#inbox.push(data);
      this.#inboxBytes += data.length;
      this.#arrivedBytes += data.length;
      if ((flags & VsockSeq.Eom) !== 0) this.#messageEnds.push(this.#arrivedBytes);
    }
  }
}
