import type { Connection } from "./connection.js";
import { type Ends, hostCid } from "./packet.js";

/** Where ports for connections that the host asks for begin, so that they are none that a service listens on. */
const firstHostPort = 2 ** 30;
const lastHostPort = 2 ** 31 - 1;

/** By the port of the peer, then by that of the guest. */
type PeerConnections = Map<number, Map<number, Connection>>;

/** The connections of a device by their ends, and as many of them as it may have. */
export class ConnectionTable {
  readonly #byPeer = new Map<number, PeerConnections>();
  readonly #limit: number;
  #count = 0;
  #lastPort = lastHostPort;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#count >= this.#limit;
  }

  find(peerCid: number, peerPort: number, guestPort: number): Connection | undefined {
    return this.#byPeer.get(peerCid)?.get(peerPort)?.get(guestPort);
  }

  add(connection: Connection): void {
    const { peerCid, peerPort, guestPort } = connection;
    const byPeerPort = entry(this.#byPeer, peerCid);
    const byGuestPort = entry(byPeerPort, peerPort);
    if (byGuestPort.has(guestPort)) throw new Error("two connections between the same ports");
    byGuestPort.set(guestPort, connection);
    this.#count++;
  }

  remove({ peerCid, peerPort, guestPort }: Ends): void {
    const byPeerPort = this.#byPeer.get(peerCid);
    const byGuestPort = byPeerPort?.get(peerPort);
    if (byGuestPort?.delete(guestPort) !== true) return;
    this.#count--;
    if (byGuestPort.size === 0) byPeerPort?.delete(peerPort);
    if (byPeerPort?.size === 0) this.#byPeer.delete(peerCid);
  }

  /** A port of the host that no connection uses; there are more of them than connections may be. */
  freeHostPort(): number {
    do {
      this.#lastPort = this.#lastPort >= lastHostPort ? firstHostPort : this.#lastPort + 1;
    } while (this.#byPeer.get(hostCid)?.has(this.#lastPort) === true);
    return this.#lastPort;
  }

  /** Whether a peer has as many as one may ask for, so that others find room. */
  hasHalf(peerCid: number): boolean {
    const byPeerPort = [...(this.#byPeer.get(peerCid)?.values() ?? [])];
    const count = byPeerPort.reduce((sum, byGuestPort) => sum + byGuestPort.size, 0);
    return this.#limit > 1 && 2 * count >= this.#limit;
  }

  /** All connections, to go through while some of them are removed. */
  all(): Connection[] {
    const byPeerPort = [...this.#byPeer.values()].flatMap((ports) => [...ports.values()]);
    return byPeerPort.flatMap((byGuestPort) => [...byGuestPort.values()]);
  }
}

function entry<Key, Inner extends Map<number, unknown>>(map: Map<Key, Inner>, key: Key): Inner {
  let inner = map.get(key);
  if (inner === undefined) {
    inner = new Map() as Inner;
    map.set(key, inner);
  }
  return inner;
}
