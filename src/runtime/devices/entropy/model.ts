import { entropy } from "../../../catalogue/devices/entropy.js";
import { ConfigSpace } from "../../device/config-space.js";
import { type Device, type DeviceQueues, Handled, QueueRole } from "../../device/device.js";
import { noFeatures } from "../../device/feature-set.js";
import type { Chain } from "../../queue/chain.js";
import type { ChainWriter } from "../../queue/chain-writer.js";

/** Where randomness comes from. */
export interface EntropySource {
  /** Fills up to `size` bytes of `target` from its start; returns how many, 0 when there is nothing. */
  fill(target: ChainWriter, size: number): number;
  /** A source that may have nothing for a while says when it is worth another try. */
  listen?(ready: () => void): void;
  /** A driver starts anew. */
  restart?(): void;
  close?(): void;
}

/** Most bytes for one request: the device may fill less than the buffer (VIRTIO 1.4, 5.4.6). */
export const maxBytesPerRequest = 64 * 1024;

/**
 * An entropy source (VIRTIO 1.4, 5.4). A readable part, which no driver may send, is not looked at. Each answer has at
 * least one byte, so a request waits while its source has none.
 */
export class EntropyDevice implements Device {
  readonly id = entropy.id;
  readonly features = noFeatures;
  readonly queues = [QueueRole.Request];
  readonly transitional = true;
  readonly config = new ConfigSpace(new Uint8Array(0));
  readonly #source: EntropySource;
  readonly #canWait: boolean;
  readonly #log: (message: string) => void;
  /** Requests that wait for the source, in the driver's order; never more than the queue has. */
  readonly #waiting: Chain[] = [];
  #queues: DeviceQueues | undefined;
  #hasFailed = false;

  constructor(source: EntropySource, log: (message: string) => void) {
    this.#source = source;
    this.#canWait = source.listen !== undefined;
    this.#log = log;
    source.listen?.(() => this.#goOn());
  }

  attach(queues: DeviceQueues): void {
    this.#queues = queues;
  }

  handle(_queue: number, chain: Chain): Handled {
    if (this.#waiting.length === 0 && this.#answer(chain)) return Handled.Done;
    this.#waiting.push(chain);
    return Handled.Pending;
  }

  stopped(): void {
    this.#waiting.length = 0;
  }

  reset(): void {
    this.#waiting.length = 0;
    this.#source.restart?.();
  }

  close(): void {
    this.#source.close?.();
  }

  #goOn(): void {
    for (let chain = this.#waiting[0]; chain !== undefined; chain = this.#waiting[0]) {
      if (!this.#answer(chain)) return;
      this.#waiting.shift();
      this.#queues?.complete(0, chain);
    }
  }

  /** False when the request has to wait. */
  #answer({ writable }: Chain): boolean {
    const size = Math.min(writable.length, maxBytesPerRequest);
    const filled = this.#source.fill(writable, size);
    writable.markWritten(0, filled);
    if (this.#canWait) return filled > 0 || size === 0;
    if (filled < size) this.#reportFailure();
    return true;
  }

  #reportFailure(): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#log("the source of randomness failed; requests are answered with fewer bytes, or none");
  }
}
