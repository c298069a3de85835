import type { Connection } from "./connection.js";

/** Where ports for connections that the host asks for begin, so that they are none that a service listens on. */
const firstHostPort = 2 ** 30;
const lastHostPort = 2 ** 31 - 1;

/** The connections of a device by their two ports, and as many of them as it may have. */
export class ConnectionTable {
  readonly #byHostPort = new Map<number, Map<number, Connection>>();
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

  find(hostPort: number, guestPort: number): Connection | undefined {
    return this.#byHostPort.get(hostPort)?.get(guestPort);
  }

  add(connection: Connection): void {
    const { hostPort, guestPort } = connection;
    let byGuestPort = this.#byHostPort.get(hostPort);
    if (byGuestPort === undefined) {
      byGuestPort = new Map();
      this.#byHostPort.set(hostPort, byGuestPort);
    }
    if (byGuestPort.has(guestPort)) throw new Error("two connections between the same ports");
    byGuestPort.set(guestPort, connection);
    this.#count++;
  }

  remove({ hostPort, guestPort }: Connection): void {
    const byGuestPort = this.#byHostPort.get(hostPort);
    if (byGuestPort?.delete(guestPort) !== true) return;
    this.#count--;
    if (byGuestPort.size === 0) this.#byHostPort.delete(hostPort);
  }

  /** A port of the host that no connection uses; there are more of them than connections may be. */
  freeHostPort(): number {
    do {
      this.#lastPort = this.#lastPort >= lastHostPort ? firstHostPort : this.#lastPort + 1;
    } while (this.#byHostPort.has(this.#lastPort));
    return this.#lastPort;
  }

  /** All connections, to go through while some of them are removed. */
  all(): Connection[] {
    return [...this.#byHostPort.values()].flatMap((byGuestPort) => [...byGuestPort.values()]);
  }
}
