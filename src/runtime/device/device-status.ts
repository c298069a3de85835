import { DeviceStatus } from "../../catalogue/status.js";

/** What the device does when its driver moves the status on. */
export interface StatusActions {
  /** The driver ended negotiation: why its choice cannot be served, or undefined once it is taken over. */
  acceptFeatures(): string | undefined;
  /** DRIVER_OK: the queues are live from here on. */
  start(): void;
  /** The driver gave up; the queues must rest. */
  stop(): void;
  /** Back to the state before the driver came. */
  reset(): void;
}

/**
 * What the driver sets, in the order of 3.1.1, each with what has to be there before. SUSPEND is missing: it counts
 * only with VIRTIO_F_SUSPEND, which is not offered, and is ignored otherwise (3.4.2).
 */
const steps = [
  { bit: DeviceStatus.Acknowledge, after: 0, name: "ACKNOWLEDGE", needs: "" },
  {
    bit: DeviceStatus.Driver,
    after: DeviceStatus.Acknowledge,
    name: "DRIVER",
    needs: "ACKNOWLEDGE",
  },
  {
    bit: DeviceStatus.FeaturesOk,
    after: DeviceStatus.Driver,
    name: "FEATURES_OK",
    needs: "DRIVER",
  },
  {
    bit: DeviceStatus.DriverOk,
    after: DeviceStatus.FeaturesOk,
    name: "DRIVER_OK",
    needs: "FEATURES_OK",
  },
] as const;

const driverBits =
  DeviceStatus.Acknowledge |
  DeviceStatus.Driver |
  DeviceStatus.FeaturesOk |
  DeviceStatus.DriverOk |
  DeviceStatus.Failed;

/**
 * The device status field (VIRTIO 1.4, 2.1) as a state machine:
 *
 *   0 -> ACKNOWLEDGE -> DRIVER -> FEATURES_OK -> DRIVER_OK, each keeping the bits before it;
 *   FAILED from anywhere; 0 from anywhere resets; DEVICE_NEEDS_RESET is the device's own bit and ends with the reset.
 *
 * A write counts as its new bits set one after the other in this order. What is out of order is ignored, so that no
 * driver can have queues served that were never negotiated.
 */
export class DeviceStatusField {
  readonly #actions: StatusActions;
  #value = 0;

  constructor(actions: StatusActions) {
    this.#actions = actions;
  }

  get value(): number {
    return this.#value;
  }

  /** Whether all of `bits` (`DeviceStatus`) are set. */
  has(bits: number): boolean {
    return (this.#value & bits) === bits;
  }

  /** A write of the driver; the reason when a part of it was ignored. */
  write(value: number): string | undefined {
    if (value === 0) {
      this.#actions.reset();
      this.#value = 0;
      return undefined;
    }
    // The device's own bit is not the driver's to change, but drivers write back what they read.
    const said = value & driverBits;
    if ((this.#value & driverBits & ~said) !== 0) return "the driver cleared status bits";
    if (this.has(DeviceStatus.Failed)) return "the driver gave up and did not reset the device";
    return this.#advance(said & ~this.#value);
  }

  /**
   * The status as a vhost-user front-end tells it: it translates for its guest, sets bits in an order of its own and
   * may take some back. Only the device's word about features, and its own bit, stand.
   */
  replay(value: number): void {
    const own = this.#value & DeviceStatus.DeviceNeedsReset;
    const wantsFeatures = (value & ~this.#value & DeviceStatus.FeaturesOk) !== 0;
    const refused = wantsFeatures && this.#actions.acceptFeatures() !== undefined;
    this.#value = (value & driverBits & (refused ? ~DeviceStatus.FeaturesOk : ~0)) | own;
  }

  /** Only a reset helps any more. True when the driver has to be told by a configuration change (2.1.2). */
  needsReset(): boolean {
    const isNew = !this.has(DeviceStatus.DeviceNeedsReset);
    this.#value |= DeviceStatus.DeviceNeedsReset;
    return isNew && this.has(DeviceStatus.DriverOk);
  }

  #advance(added: number): string | undefined {
    let problem: string | undefined;
    for (const { bit, after, name, needs } of steps) {
      if ((added & bit) === 0 || problem !== undefined) continue;
      if (!this.has(after)) problem = `the driver set ${name} before ${needs}`;
      else problem = this.#enter(bit);
    }
    if ((added & DeviceStatus.Failed) !== 0) {
      this.#value |= DeviceStatus.Failed;
      this.#actions.stop();
    }
    return problem;
  }

  #enter(bit: number): string | undefined {
    if (bit === DeviceStatus.FeaturesOk) {
      const problem = this.#actions.acceptFeatures();
      if (problem !== undefined) return problem;
    }
    if (bit === DeviceStatus.DriverOk && this.has(DeviceStatus.DeviceNeedsReset)) {
      return "the driver set DRIVER_OK while the device needs a reset";
    }
    this.#value |= bit;
    if (bit === DeviceStatus.DriverOk) this.#actions.start();
    return undefined;
  }
}
