import {
  ConsoleConfig,
  ConsoleFeature,
  consoleDevice,
} from "../../../catalogue/devices/console.js";
import { ConfigSpace } from "../../device/config-space.js";
import { type Device, type DeviceQueues, Handled, QueueRole } from "../../device/device.js";
import { FeatureSet } from "../../device/feature-set.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { Chain } from "../../queue/chain.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";

/** Told by the host side when it can go on. */
export interface ConsolePortListener {
  /** There may be input. */
  inputReady(): void;
  /** There may be room for output again. */
  outputReady(): void;
}

/** The host side of a console: a stream of bytes each way, never blocking. */
export interface ConsolePort {
  listen(listener: ConsolePortListener): void;
  /** Takes output from `offset` on; after fewer bytes than there are, `outputReady` follows when there is room. */
  write(source: ChainReader, offset: number): number;
  /** Puts input at the start of `target`; 0 when there is none now. */
  read(target: ChainWriter): number;
  /** Whether `inputReady` is wanted. */
  watchInput(wanted: boolean): void;
  close(): void;
}

/** Receive queue and transmit queue of port 0 (VIRTIO 1.4, 5.3.2). */
export const ConsoleQueue = { Receive: 0, Transmit: 1 } as const;

/** Input buffers filled in one turn before other devices get theirs. */
const inputBudget = 64;

const Config = accessors(ConsoleConfig);

/**
 * A console with one port (VIRTIO 1.4, 5.3). Output that the host does not take waits in the transmit queue, so a
 * guest that prints faster than it is read is slowed down instead of losing bytes; input waits on the host until the guest
 * lends buffers.
 */
export class ConsoleDevice implements Device, ConsolePortListener {
  readonly id = consoleDevice.id;
  readonly features = new FeatureSet([ConsoleFeature.Size]);
  readonly queues = [QueueRole.Supply, QueueRole.Request];
  readonly transitional = true;
  readonly config: ConfigSpace;

  readonly #port: ConsolePort;
  #queues: DeviceQueues | undefined;
  /** Transmit chains that wait for the host, in the driver's order; never more than the queue has. */
  #waiting: Chain[] = [];
  /** Bytes that the host took already of the first of them. */
  #sentBytes = 0;

  constructor(columns: number, rows: number, port: ConsolePort) {
    const config = ByteBuffer.ofSize(ConsoleConfig.size);
    Config.cols.set(config, columns);
    Config.rows.set(config, rows);
    this.config = new ConfigSpace(config.bytes);
    this.#port = port;
    port.listen(this);
  }

  attach(queues: DeviceQueues): void {
    this.#queues = queues;
  }

  handle(_queue: number, chain: Chain): Handled {
    if (this.#waiting.length === 0 && this.#send(chain)) return Handled.Done;
    this.#waiting.push(chain);
    return Handled.Pending;
  }

  supplied(): void {
    this.inputReady();
  }

  outputReady(): void {
    for (let chain = this.#waiting[0]; chain !== undefined; chain = this.#waiting[0]) {
      if (!this.#send(chain)) return;
      this.#waiting.shift();
      this.#queues?.complete(ConsoleQueue.Transmit, chain);
    }
  }

  inputReady(): void {
    for (let filled = 0; filled < inputBudget; filled++) {
      const chain = this.#queues?.take(ConsoleQueue.Receive) ?? null;
      if (chain === null) {
        this.#port.watchInput(false);
        return;
      }
      const { writable } = chain;
      // A buffer without room would be offered for ever: it goes back empty.
      const size = writable.length === 0 ? 0 : this.#port.read(writable);
      if (size === 0 && writable.length > 0) {
        this.#queues?.putBack(ConsoleQueue.Receive, chain);
        break;
      }
      writable.markWritten(0, size);
      this.#queues?.complete(ConsoleQueue.Receive, chain);
    }
    this.#port.watchInput(true);
  }

  stopped(queue: number): void {
    // The first waiting chain comes again when the queue goes on: `#sentBytes` keeps its output from being repeated.
    if (queue === ConsoleQueue.Transmit) this.#waiting = [];
    else this.#port.watchInput(false);
  }

  reset(): void {
    this.#waiting = [];
    this.#sentBytes = 0;
    this.#port.watchInput(false);
  }

  close(): void {
    this.#port.close();
  }

  /** Offers the rest of a chain to the host; true when it took all of it. */
  #send(chain: Chain): boolean {
    const { readable } = chain;
    const sent = Math.min(this.#sentBytes, readable.length);
    this.#sentBytes = sent + this.#port.write(readable, sent);
    if (this.#sentBytes < readable.length) return false;
    this.#sentBytes = 0;
    return true;
  }
}
