import { CommonFeature } from "../../../catalogue/features.js";
import { DeviceStatus } from "../../../catalogue/status.js";
import { ProtocolFeature, VhostFeature } from "../../../catalogue/vhost-user/index.js";
import type { DeviceRunner } from "../../device/device-runner.js";
import { FeatureSet, noFeatures } from "../../device/feature-set.js";
import { GuestMemory } from "../../memory/guest-memory.js";
import { MemoryTable } from "./memory-table.js";
import type { TransportServices } from "./services.js";
import { Vring } from "./vring.js";
import { VringRunner } from "./vring-runner.js";

/** Protocol features this back-end has code for. */
export const protocolFeatures = new FeatureSet([
  ProtocolFeature.Mq,
  ProtocolFeature.ReplyAck,
  ProtocolFeature.Config,
  ProtocolFeature.ResetDevice,
  ProtocolFeature.ConfigureMemSlots,
  ProtocolFeature.Status,
]);

/** Features that a running ring was opened with. */
const ringFeatures = [
  CommonFeature.EventIdx,
  CommonFeature.IndirectDesc,
  CommonFeature.RingPacked,
  CommonFeature.InOrder,
];

const protocolFeaturesBit = new FeatureSet([VhostFeature.ProtocolFeatures]);

/**
 * The state of one connection: features, memory, rings, status. Front-ends differ in the order of their messages
 * (some set calls before features, some enable before they kick), so every change only records what was said
 * and then asks each ring whether it can run now.
 */
export class Session {
  readonly runner: DeviceRunner;
  readonly offered: FeatureSet;
  readonly memory = new MemoryTable(new GuestMemory());
  readonly vrings: readonly VringRunner[];
  acked = noFeatures;
  ackedProtocol = noFeatures;
  status = 0;
  readonly #services: TransportServices;

  constructor(runner: DeviceRunner, offered: FeatureSet, services: TransportServices) {
    this.runner = runner;
    this.offered = offered.union(protocolFeaturesBit);
    this.#services = services;
    this.vrings = runner.device.queues.map(
      (_, index) =>
        new VringRunner(new Vring(index), runner, services, (reason) => this.#failed(reason)),
    );
  }

  hasProtocolFeature(bit: number): boolean {
    return this.ackedProtocol.has(bit);
  }

  /** Records the driver's choice; a reason when it chose what was not offered. */
  setFeatures(features: FeatureSet): string | undefined {
    const surplus = features.without(this.offered).bits();
    if (surplus.length > 0) return `feature bits ${surplus.join(", ")} were not offered`;
    const ringsChange = ringFeatures.some((bit) => this.acked.has(bit) !== features.has(bit));
    this.acked = features;
    this.runner.device.negotiated?.(features.without(protocolFeaturesBit));
    if (ringsChange) for (const vring of this.vrings) vring.suspend();
    // Without protocol features there is no SET_VRING_ENABLE: rings count as enabled.
    if (!features.has(VhostFeature.ProtocolFeatures)) {
      for (const { vring } of this.vrings) vring.enabled = true;
    }
    return this.refresh();
  }

  /** Starts and stops rings after a change; the first reason why one that should run cannot. */
  refresh(): string | undefined {
    let reason: string | undefined;
    for (const vring of this.vrings) reason ??= vring.refresh(this.memory.memory, this.acked);
    return reason;
  }

  /**
   * Changes the memory table while no ring looks at it, and lets the rings go on where they were. A queue holds
   * views of the old mapping, so it has to be gone before that is unmapped.
   */
  withRingsStopped(change: () => string | undefined): string | undefined {
    for (const vring of this.vrings) vring.suspend();
    const reason = change();
    return reason ?? this.#refreshComplete();
  }

  /** Back to the state after the connection was made, apart from memory and negotiated protocol features. */
  reset(): void {
    for (const vring of this.vrings) {
      vring.suspend();
      vring.closeKick();
      vring.vring.started = false;
      vring.vring.failed = false;
      vring.vring.base = undefined;
    }
    this.status = 0;
    this.runner.reset();
  }

  /** The connection ended. */
  release(): void {
    for (const vring of this.vrings) vring.release();
    this.memory.release();
    this.runner.reset();
  }

  /** Rings whose memory is gone for the moment wait for the next table instead of failing the change. */
  #refreshComplete(): string | undefined {
    for (const vring of this.vrings) vring.refresh(this.memory.memory, this.acked);
    return undefined;
  }

  #failed(reason: string): void {
    this.status |= DeviceStatus.DeviceNeedsReset;
    this.#services.log(`needs a reset: ${reason}`);
  }
}
