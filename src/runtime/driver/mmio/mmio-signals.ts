import { MmioRegister } from "../../../catalogue/transports/mmio.js";
import type { QueueSignals } from "../queue-signals.js";
import type { MmioAccess } from "./mmio-access.js";
import type { MmioInterrupts } from "./mmio-interrupts.js";

/** Signals of one queue of an mmio device: QueueNotify one way, the device's only interrupt the other. */
export class MmioSignals implements QueueSignals {
  readonly #access: MmioAccess;
  readonly #interrupts: MmioInterrupts;
  readonly #notification: () => number;
  #seen: number;

  /** `notification` gives what to write to QueueNotify: the index, or what VIRTIO_F_NOTIFICATION_DATA adds. */
  constructor(access: MmioAccess, interrupts: MmioInterrupts, notification: () => number) {
    this.#access = access;
    this.#interrupts = interrupts;
    this.#notification = notification;
    this.#seen = interrupts.usedBuffers;
  }

  kick(): void {
    this.#access.set(MmioRegister.QueueNotify, this.#notification());
  }

  /** The interrupt names no queue, so each takes all of them for its own. */
  drainCalls(): number {
    const count = this.#interrupts.usedBuffers - this.#seen;
    this.#seen = this.#interrupts.usedBuffers;
    return count;
  }

  wait(timeoutMs: number): boolean {
    return this.#interrupts.wait(timeoutMs);
  }

  checkFailure(): void {
    this.#interrupts.checkFailure();
  }
}
