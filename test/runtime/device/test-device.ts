import { ConfigSpace } from "../../../src/runtime/device/config-space.js";
import {
  type Device,
  type DeviceQueues,
  Handled,
  QueueRole,
} from "../../../src/runtime/device/device.js";
import { noFeatures } from "../../../src/runtime/device/feature-set.js";
import type { Chain } from "../../../src/runtime/queue/chain.js";

/** Two request queues and a supply queue; what becomes of requests is up to the test. */
export class TestDevice implements Device {
  readonly id = 0;
  readonly features = noFeatures;
  readonly queues = [QueueRole.Request, QueueRole.Request, QueueRole.Supply];
  readonly config = new ConfigSpace(new Uint8Array(0));
  /** Requests seen by each queue. */
  readonly handled = [0, 0];
  /** Requests that were kept, oldest first. */
  pending: { readonly queue: number; readonly chain: Chain }[] = [];
  keepsRequests = false;
  suppliedCount = 0;
  /** What else a request does. */
  whenHandled: () => void = () => undefined;
  access: DeviceQueues | undefined;

  attach(queues: DeviceQueues): void {
    this.access = queues;
  }

  handle(queue: number, chain: Chain): Handled {
    this.handled[queue] = (this.handled[queue] ?? 0) + 1;
    if (this.keepsRequests) {
      this.pending.push({ queue, chain });
      return Handled.Pending;
    }
    if (chain.writable.length > 0) chain.writable.setUint8(0, 1);
    this.whenHandled();
    return Handled.Done;
  }

  supplied(): void {
    this.suppliedCount++;
  }

  stopped(queue: number): void {
    this.pending = this.pending.filter((one) => one.queue !== queue);
  }

  /** Completes the oldest of the requests that were kept. */
  completeOne(): void {
    const first = this.pending.shift();
    if (first !== undefined) this.access?.complete(first.queue, first.chain);
  }

  /** Fills one buffer of the supply queue; false when there is none to be had. */
  fill(bytes: number): boolean {
    const chain = this.access?.take(2) ?? null;
    if (chain === null) return false;
    chain.writable.markWritten(0, bytes);
    this.access?.complete(2, chain);
    return true;
  }
}
