import { type DeviceQueues, Handled } from "../../device/device.js";
import type { Chain } from "../../queue/chain.js";
import type { ConsolePort, ConsolePortListener } from "./port.js";

/** Input buffers filled in one turn before other devices get theirs. */
const inputBudget = 64;

/**
 * A port between its two queues and the host. Output that the host does not take waits in the transmit queue, so a guest
 * that prints faster than it is read is slowed down instead of losing bytes; input waits on the host until the guest
 * has the port open and lends buffers.
 */
export class PortChannel implements ConsolePortListener {
  /** Whether the guest has the port open; without several ports it always has. */
  isOpen = true;
  readonly port: ConsolePort;
  readonly #receive: number;
  readonly #transmit: number;
  readonly #queues: () => DeviceQueues | undefined;
  /** Transmit chains that wait for the host, in the driver's order; never more than the queue has. */
  #waiting: Chain[] = [];
  /** Bytes that the host took already of the first of them. */
  #sentBytes = 0;

  constructor(
    port: ConsolePort,
    receive: number,
    transmit: number,
    queues: () => DeviceQueues | undefined,
  ) {
    this.port = port;
    this.#receive = receive;
    this.#transmit = transmit;
    this.#queues = queues;
    port.listen(this);
  }

  handle(chain: Chain): Handled {
    if (this.#waiting.length === 0 && this.#send(chain)) return Handled.Done;
    this.#waiting.push(chain);
    return Handled.Pending;
  }

  outputReady(): void {
    for (let chain = this.#waiting[0]; chain !== undefined; chain = this.#waiting[0]) {
      if (!this.#send(chain)) return;
      this.#waiting.shift();
      this.#queues()?.complete(this.#transmit, chain);
    }
  }

  inputReady(): void {
    if (!this.isOpen) {
      this.port.watchInput(false);
      return;
    }
    for (let filled = 0; filled < inputBudget; filled++) {
      const queues = this.#queues();
      const chain = queues?.take(this.#receive) ?? null;
      if (chain === null) {
        this.port.watchInput(false);
        return;
      }
      const { writable } = chain;
      // A buffer without room would be offered for ever: it goes back empty.
      const size = writable.length === 0 ? 0 : this.port.read(writable);
      if (size === 0 && writable.length > 0) {
        queues?.putBack(this.#receive, chain);
        break;
      }
      writable.markWritten(0, size);
      queues?.complete(this.#receive, chain);
    }
    this.port.watchInput(true);
  }

  /** The guest opened or closed the port. */
  setOpen(isOpen: boolean): void {
    this.isOpen = isOpen;
    this.inputReady();
  }

  stopped(queue: number): void {
    // The first waiting chain comes again when the queue goes on: `#sentBytes` keeps its output from being repeated.
    if (queue === this.#transmit) this.#waiting = [];
    else this.port.watchInput(false);
  }

  reset(): void {
    this.#waiting = [];
    this.#sentBytes = 0;
    this.port.watchInput(false);
  }

  /** What the host did not take is lost, and the guest gets its buffers back. */
  close(): void {
    for (const chain of this.#waiting) this.#queues()?.complete(this.#transmit, chain);
    this.#waiting = [];
    this.port.close();
  }

  /** Offers the rest of a chain to the host; true when it took all of it. */
  #send(chain: Chain): boolean {
    const { readable } = chain;
    const sent = Math.min(this.#sentBytes, readable.length);
    this.#sentBytes = sent + this.port.write(readable, sent);
    if (this.#sentBytes < readable.length) return false;
    this.#sentBytes = 0;
    return true;
  }
}
