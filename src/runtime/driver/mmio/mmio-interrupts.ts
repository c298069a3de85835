import { DeviceStatus } from "../../../catalogue/status.js";
import { MmioInterrupt, MmioRegister } from "../../../catalogue/transports/mmio.js";
import { DriverError } from "../driver-error.js";
import type { DeviceLoop } from "./inline-loop.js";
import type { MmioAccess } from "./mmio-access.js";

/** The driver's interrupt handler (VIRTIO 1.4, 4.2.3.4): reads the events, acknowledges them, counts them. */
export class MmioInterrupts {
  /** Used buffer and configuration change notifications so far. */
  usedBuffers = 0;
  configChanges = 0;
  readonly #access: MmioAccess;
  readonly #loop: DeviceLoop;
  #isAsserted = false;

  constructor(access: MmioAccess, loop: DeviceLoop) {
    this.#access = access;
    this.#loop = loop;
  }

  /** The level of the interrupt changed; it is handled when the driver waits. */
  level(asserted: boolean): void {
    this.#isAsserted = asserted;
  }

  /** Lets the device work until it interrupts; false when it does not, and cannot within `timeoutMs`. */
  wait(timeoutMs: number): boolean {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      if (this.handle()) return true;
      const left = deadline - performance.now();
      if (left <= 0 || !this.#loop.turn(left)) return this.handle();
    }
  }

  /** Handles the interrupt if it is asserted. */
  handle(): boolean {
    if (!this.#isAsserted) return false;
    const events = this.#access.get(MmioRegister.InterruptStatus);
    this.#access.set(MmioRegister.InterruptAck, events);
    if ((events & MmioInterrupt.UsedBuffer) !== 0) this.usedBuffers++;
    if ((events & MmioInterrupt.ConfigChange) !== 0) this.configChanges++;
    return true;
  }

  checkFailure(): void {
    const status = this.#access.get(MmioRegister.Status);
    if ((status & DeviceStatus.DeviceNeedsReset) !== 0) {
      throw new DriverError("device-failed", "the device needs a reset (DEVICE_NEEDS_RESET)");
    }
  }
}
