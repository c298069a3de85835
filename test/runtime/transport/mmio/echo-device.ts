import { ConfigSpace } from "../../../../src/runtime/device/config-space.js";
import {
  type Device,
  type DeviceQueues,
  Handled,
  QueueRole,
} from "../../../../src/runtime/device/device.js";
import type { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import { noFeatures } from "../../../../src/runtime/device/feature-set.js";
import type { Chain } from "../../../../src/runtime/queue/chain.js";

/** The first byte of the configuration that a driver may write; all behind it may be written, too. */
export const firstWritable = 12;

/** Copies what is readable to what is writable, at once or when it is told. Its configuration is 1, 2, 3, ... 16. */
export class EchoDevice implements Device {
  readonly id = 4;
  readonly features = noFeatures;
  readonly queues = [QueueRole.Request, QueueRole.Request, QueueRole.Supply];
  readonly config = new ConfigSpace(
    Uint8Array.from({ length: 16 }, (_, index) => index + 1),
    (offset) => offset >= firstWritable,
  );
  /** Keep chains until `release`. */
  holds = false;
  handled = 0;
  resets = 0;
  accepted: FeatureSet | undefined;
  readonly #pending: { queue: number; chain: Chain }[] = [];
  #queues: DeviceQueues | undefined;

  attach(queues: DeviceQueues): void {
    this.#queues = queues;
  }

  negotiated(features: FeatureSet): void {
    this.accepted = features;
  }

  handle(queue: number, chain: Chain): Handled {
    this.handled++;
    if (this.holds) {
      this.#pending.push({ queue, chain });
      return Handled.Pending;
    }
    echo(chain);
    return Handled.Done;
  }

  /** Completes what was held. */
  release(): void {
    for (const { queue, chain } of this.#pending.splice(0)) {
      echo(chain);
      this.#queues?.complete(queue, chain);
    }
  }

  get pending(): number {
    return this.#pending.length;
  }

  stopped(queue: number): void {
    const kept = this.#pending.filter((one) => one.queue !== queue);
    this.#pending.splice(0, this.#pending.length, ...kept);
  }

  reset(): void {
    this.resets++;
    this.#pending.splice(0);
  }
}

/** One that drivers older than VIRTIO 1.0 know, too. */
export class TransitionalEchoDevice extends EchoDevice {
  readonly transitional = true;
}

function echo({ readable, writable }: Chain): void {
  const bytes = new Uint8Array(Math.min(readable.length, writable.length));
  readable.copyTo(bytes, 0);
  writable.copyFrom(bytes, 0);
}
