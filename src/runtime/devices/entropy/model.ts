import { entropy } from "../../../catalogue/devices/entropy.js";
import { ConfigSpace } from "../../device/config-space.js";
import { type Device, Handled, QueueRole } from "../../device/device.js";
import { noFeatures } from "../../device/feature-set.js";
import type { Chain } from "../../queue/chain.js";
import type { ChainWriter } from "../../queue/chain-writer.js";

/** Where randomness comes from. */
export interface EntropySource {
  /** Fills `size` bytes of `target` from its start; returns how many it filled, fewer after an error. */
  fill(target: ChainWriter, size: number): number;
}

/** Most bytes for one request: the device may fill less than the buffer (VIRTIO 1.4, 5.4.6). */
export const maxBytesPerRequest = 64 * 1024;

/** An entropy source (VIRTIO 1.4, 5.4). A readable part, which no driver may send, is not looked at. */
export class EntropyDevice implements Device {
  readonly id = entropy.id;
  readonly features = noFeatures;
  readonly queues = [QueueRole.Request];
  readonly transitional = true;
  readonly config = new ConfigSpace(new Uint8Array(0));
  readonly #source: EntropySource;
  readonly #log: (message: string) => void;
  #hasFailed = false;

  constructor(source: EntropySource, log: (message: string) => void) {
    this.#source = source;
    this.#log = log;
  }

  handle(_queue: number, chain: Chain): Handled {
    const { writable } = chain;
    const size = Math.min(writable.length, maxBytesPerRequest);
    const filled = this.#source.fill(writable, size);
    writable.markWritten(0, filled);
    if (filled < size) this.#reportFailure();
    return Handled.Done;
  }

  #reportFailure(): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#log("the source of randomness failed; requests are answered with fewer bytes, or none");
  }
}
