import { VsockOp } from "../../../catalogue/devices/vsock.js";
import type { DeviceQueues } from "../../device/device.js";
import type { Chain } from "../../queue/chain.js";
import { type Connection, ConnectionState } from "./connection.js";
import { Fifo } from "./fifo.js";
import { type Ends, headerBytes, PacketHeader } from "./packet.js";

/** Packets of data for one connection before others get their turn. */
const packetsPerTurn = 16;
/** Resets that may wait for buffers of the guest before its own packets have to. */
const mostResets = 256;
/** Useless buffers handed back in one turn. */
const mostUselessBuffers = 64;

/** Where a reset belongs; the peer is whom the guest spoke to. */
export interface Reset extends Ends {
  readonly type: number;
}

/**
 * What goes to the guest. Until it lends a buffer everything waits where it is: data with the host, replies as marks on
 * their connections, of which each is listed once, and resets in a list that has an end.
 */
export class Outbox {
  readonly #queue: number;
  readonly #header = new PacketHeader();
  readonly #ready = new Fifo<Connection>();
  readonly #resets = new Fifo<Reset>();
  guestCid: number;
  queues: DeviceQueues | undefined;
  #isPumping = false;

  constructor(queue: number, guestCid: number) {
    this.#queue = queue;
    this.guestCid = guestCid;
  }

  /** Whether no more resets should be caused now. */
  get isFull(): boolean {
    return this.#resets.length >= mostResets;
  }

  reset(reset: Reset): void {
    this.#resets.push(reset);
    this.pump();
  }

  wake(connection: Connection): void {
    if (!connection.isQueued) {
      connection.isQueued = true;
      this.#ready.push(connection);
    }
    this.pump();
    // Not before there are buffers again; `supplied` comes with them.
    if (connection.isQueued) connection.watch(false);
  }

  /** Sends as much as there are buffers for. */
  pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    // A connection may break while it is served: its reset goes out in the next round.
    while (this.#sendResets()) {
      this.#serveReady();
      if (this.#resets.length === 0) break;
    }
    this.#isPumping = false;
  }

  clear(): void {
    this.#resets.clear();
    this.#ready.clear();
  }

  #sendResets(): boolean {
    for (let reset = this.#resets.first(); reset !== undefined; reset = this.#resets.first()) {
      const chain = this.#takeBuffer(headerBytes);
      if (chain === null) return false;
      this.#resets.shift();
      const header = this.#header;
      header.op = VsockOp.Rst;
      header.length = 0;
      header.type = reset.type;
      header.flags = 0;
      header.allocated = 0;
      header.forwarded = 0;
      this.#address(reset);
      header.write(chain.writable);
      this.queues?.complete(this.#queue, chain);
    }
    return true;
  }

  #serveReady(): void {
    // Who has more than a turn's worth is told of its input again, after the others.
    for (;;) {
      const connection = this.#ready.first();
      if (connection === undefined) return;
      if (connection.state !== ConnectionState.Closed && !this.#serve(connection)) return;
      this.#ready.shift();
      connection.isQueued = false;
      connection.watch(true);
    }
  }

  /** False when there is no buffer for what the connection has. */
  #serve(connection: Connection): boolean {
    let packets = 0;
    for (;;) {
      const op = connection.owedOp;
      const isData = op === undefined;
      if (isData && (!connection.mayFill || packets >= packetsPerTurn)) return true;
      const chain = this.#takeBuffer(isData ? headerBytes + 1 : headerBytes);
      if (chain === null) return false;
      const size = isData ? connection.fill(chain.writable) : 0;
      if (isData && size === 0) {
        this.queues?.putBack(this.#queue, chain);
        continue;
      }
      packets++;
      this.#send(connection, op ?? VsockOp.Rw, size, chain);
    }
  }

  #send(connection: Connection, op: number, size: number, chain: Chain): void {
    const header = this.#header;
    connection.complete(header, op, size);
    this.#address(connection);
    header.write(chain.writable);
    chain.writable.markWritten(headerBytes, size);
    this.queues?.complete(this.#queue, chain);
  }

  #address(ends: Ends): void {
    const header = this.#header;
    header.sourceCid = ends.peerCid;
    header.targetCid = this.guestCid;
    header.sourcePort = ends.peerPort;
    header.targetPort = ends.guestPort;
  }

  /** A buffer with room for so much; what is smaller goes back empty. */
  #takeBuffer(leastBytes: number): Chain | null {
    for (let useless = 0; useless < mostUselessBuffers; useless++) {
      const chain = this.queues?.take(this.#queue) ?? null;
      if (chain === null || chain.writable.length >= leastBytes) return chain;
      this.queues?.complete(this.#queue, chain);
    }
    return null;
  }
}
