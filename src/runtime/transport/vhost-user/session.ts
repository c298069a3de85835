import { CommonFeature } from "../../../catalogue/features.js";
import { ProtocolFeature, VhostFeature } from "../../../catalogue/vhost-user/index.js";
import type { DeviceRunner } from "../../device/device-runner.js";
import { DeviceStatusField } from "../../device/device-status.js";
import { checkAccepted, checkNeeded, checkSubset } from "../../device/feature-negotiation.js";
import { FeatureSet, noFeatures } from "../../device/feature-set.js";
import { ringOptions } from "../../device/queue-setup.js";
import { runAll } from "../../device/run-all.js";
import { GuestMemory } from "../../memory/guest-memory.js";
import type { BackendChannel } from "./backend-channel.js";
import { Iotlb } from "./iotlb.js";
import { MemoryTable } from "./memory-table.js";
import type { MigrationLog } from "./migration-log.js";
import type { TransportServices } from "./services.js";
import { type RingContext, Vring } from "./vring.js";
import { VringRunner } from "./vring-runner.js";

/** Protocol features this back-end has code for. */
const protocolFeatures = new FeatureSet([
  ProtocolFeature.Mq,
  ProtocolFeature.ReplyAck,
  ProtocolFeature.Config,
  ProtocolFeature.ResetDevice,
  ProtocolFeature.ConfigureMemSlots,
  ProtocolFeature.Status,
  ProtocolFeature.LogShmfd,
  ProtocolFeature.BackendReq,
]);

const configFeature = new FeatureSet([ProtocolFeature.Config]);
const cryptoFeature = new FeatureSet([ProtocolFeature.CryptoSession]);

/** Bits that concern back-end and front-end, never the driver. */
const vhostFeatures = new FeatureSet([VhostFeature.ProtocolFeatures, VhostFeature.LogAll]);

/**
 * The state of one connection: features, memory, rings, status. Front-ends differ in the order of their messages
 * (some set calls before features, some enable before they kick), so every change only records what was said
 * and then asks each ring whether it can run now.
 */
export class Session {
  readonly runner: DeviceRunner;
  readonly offered: FeatureSet;
  readonly offeredProtocol: FeatureSet;
  readonly memory: MemoryTable;
  readonly iotlb: Iotlb;
  readonly channel: BackendChannel;
  readonly vrings: readonly VringRunner[];
  acked = noFeatures;
  ackedProtocol = noFeatures;
  readonly status: DeviceStatusField;
  readonly #services: TransportServices;
  #log: MigrationLog | undefined;

  constructor(
    runner: DeviceRunner,
    offered: FeatureSet,
    channel: BackendChannel,
    services: TransportServices,
  ) {
    this.runner = runner;
    this.channel = channel;
    this.memory = new MemoryTable(new GuestMemory(), () => services.memoryMayShrink?.());
    this.iotlb = new Iotlb(this.memory.memory, (address, permission) => {
      if (!channel.sendMiss(address, permission)) {
        services.log(`no way to ask for the translation of 0x${address.toString(16)}`);
      }
    });
    // QEMU warns of a back-end that offers CONFIG for a device without a configuration space.
    const hasConfig = runner.device.config.sizeBytes > 0;
    const common = hasConfig ? protocolFeatures : protocolFeatures.without(configFeature);
    const hasSessions = runner.device.openCryptoSession !== undefined;
    this.offeredProtocol = hasSessions ? common.union(cryptoFeature) : common;
    this.offered = offered.union(vhostFeatures);
    this.#services = services;
    this.status = new DeviceStatusField({
      acceptFeatures: () => this.#checkFeatures(),
      // Messages of their own start and stop the rings.
      start: () => undefined,
      stop: () => undefined,
      reset: () => this.#reset(),
    });
    runner.memory = this.memory.memory;
    runner.device.config.listen(() => this.#configChanged());
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
    const surplus = checkSubset(this.offered, features);
    if (surplus !== undefined) return surplus;
    // What was taken under the old features is over before the device learns of the new ones.
    if (!this.acked.equals(features)) for (const vring of this.vrings) vring.suspend();
    this.acked = features;
    this.runner.device.negotiated?.(features.without(vhostFeatures));
    if (!features.has(CommonFeature.Version1) && this.runner.device.transitional !== true) {
      if (features.without(vhostFeatures).bits().length > 0) {
        return "a driver without VIRTIO_F_VERSION_1 cannot use this device";
      }
    }
    // Without protocol features there is no SET_VRING_ENABLE: rings count as enabled.
    if (!features.has(VhostFeature.ProtocolFeatures)) {
      for (const { vring } of this.vrings) vring.enabled = true;
    }
    return this.refresh();
  }

  /** Why the device is of no use to a driver that made this choice; front-ends set features before there is one, too. */
  uselessness(): string | undefined {
    const { device } = this.runner;
    const accepted = this.acked.without(vhostFeatures);
    return accepted.bits().length === 0 ? undefined : checkNeeded(device, this.offered, accepted);
  }

  /** Starts and stops rings after a change; the first reason why one that should run cannot. */
  refresh(): string | undefined {
    const context = this.#ringContext();
    let reason: string | undefined;
    for (const vring of this.vrings) {
      const problem = vring.refresh(context);
      reason ??= problem;
    }
    return reason;
  }

  /** Enables the rings of a front-end that ought to say so, and says nothing. */
  enableSilentRings(): void {
    for (const { vring } of this.vrings) if (!vring.isEnableSaid) vring.enabled = true;
    this.refresh();
  }

  /** Chains and rings that waited for a translation are tried again. */
  retryTranslations(): void {
    this.runner.forgetTranslations();
    this.refresh();
    for (const vring of this.vrings) vring.look();
  }

  /** Translations are taken back; a ring that lies there stops until they come again. */
  invalidate(start: number, sizeBytes: number): void {
    for (const vring of this.vrings) {
      // A request under way may write where the translation was: it has to be over first.
      const isBusy = this.runner.inFlight(vring.vring.index) > 0;
      if (isBusy || vring.vring.touches(start, sizeBytes)) vring.suspend();
    }
    this.iotlb.invalidate(start, sizeBytes);
  }

  /** The dirty log of a migration: rings write to it from now on, if VHOST_F_LOG_ALL says so. */
  setLog(log: MigrationLog): void {
    for (const vring of this.vrings) vring.suspend();
    this.#log?.release();
    this.#log = log;
    this.refresh();
  }

  /**
   * Changes the memory table while no ring looks at it, and lets the rings go on where they were. A queue holds
   * views of the old mapping, so it has to be gone before that is unmapped.
   */
  withRingsStopped(change: () => string | undefined): string | undefined {
    for (const vring of this.vrings) vring.suspend();
    const reason = change();
    this.iotlb.clear();
    // A ring whose memory is gone for the moment waits for the next table instead of failing this change.
    this.refresh();
    return reason;
  }

  /** Back to the state after the connection was made, apart from memory and negotiated protocol features. */
  reset(): void {
    this.status.write(0);
  }

  /** The connection ended. */
  release(): void {
    this.runner.device.config.listen(undefined);
    this.channel.close();
    // Only where every queue came to rest: a device with a bug may not let go of the memory, which then stays mapped.
    runAll(this.vrings.map((vring) => () => vring.release()));
    this.#log?.release();
    this.memory.release();
    this.runner.reset();
  }

  #ringContext(): RingContext {
    const features = this.acked;
    const memory = this.memory.memory;
    const isTranslated = features.has(CommonFeature.AccessPlatform);
    return {
      options: ringOptions(features),
      space: isTranslated ? this.iotlb : memory,
      log: features.has(VhostFeature.LogAll) ? this.#log?.dirty : undefined,
      mayCome: isTranslated,
      view: (address, sizeBytes) => {
        const user = isTranslated ? this.iotlb.userAddressOf(address, sizeBytes) : address;
        return user === undefined ? undefined : memory.viewUser(user, sizeBytes);
      },
    };
  }

  /** What stands against FEATURES_OK; what the front-end set is for the driver, apart from the bits between us. */
  #checkFeatures(): string | undefined {
    const { device } = this.runner;
    const accepted = this.acked.without(vhostFeatures);
    // Front-ends say FEATURES_OK for legacy guests, too, who never do.
    const isLegacy = !accepted.has(CommonFeature.Version1) && device.transitional === true;
    if (isLegacy) return undefined;
    return checkAccepted(device, this.offered, accepted, device.keptFeatures);
  }

  #configChanged(): void {
    if (this.hasProtocolFeature(ProtocolFeature.Config)) this.channel.sendConfigChange();
  }

  #reset(): void {
    for (const vring of this.vrings) {
      vring.suspend();
      vring.closeKick();
      vring.vring.started = false;
      vring.vring.failed = false;
      vring.vring.base = undefined;
    }
    this.runner.reset();
  }

  #failed(reason: string): void {
    this.status.needsReset();
    this.#services.log(`needs a reset: ${reason}`);
  }
}
