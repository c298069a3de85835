import { DeviceStatus } from "../../catalogue/status.js";
import { ProtocolFeature, VhostFeature } from "../../catalogue/vhost-user/protocol.js";
import { FeatureSet, noFeatures } from "../device/feature-set.js";
import { DriverError } from "./driver-error.js";
import type { DriverMemory } from "./driver-memory.js";
import type { RingPlaces } from "./driver-ring.js";
import type { QueueDescriptors } from "./eventfd-signals.js";
import type { DeviceStep, HandshakeStep, QueueStep } from "./handshake.js";
import type { VhostUserFrontend } from "./vhost-user-frontend.js";

/** One queue as the messages about it need it. */
export interface SessionQueue {
  readonly size: number;
  readonly descriptors: QueueDescriptors;
  /** Undefined until the driver starts. */
  places: RingPlaces | undefined;
  /** Where the device goes on, as SET_VRING_BASE codes it. */
  base: number;
}

export interface SessionWishes {
  readonly features: FeatureSet;
  readonly protocolFeatures: FeatureSet;
  readonly configSize: number;
  readonly configFieldEnds: readonly number[];
}

/** What a front-end knows of its back-end, and the messages that a handshake is made of. */
export class HandshakeSession {
  readonly frontend: VhostUserFrontend;
  readonly memory: DriverMemory;
  readonly queues: readonly SessionQueue[];
  readonly #wishes: SessionWishes;
  offered = noFeatures;
  accepted = noFeatures;
  protocolFeatures = noFeatures;
  queueCount: number | undefined;
  memorySlots: number | undefined;
  config: Uint8Array = new Uint8Array(0);
  status = 0;
  #memoryIsShared = false;

  constructor(
    frontend: VhostUserFrontend,
    memory: DriverMemory,
    queues: readonly SessionQueue[],
    wishes: SessionWishes,
  ) {
    this.frontend = frontend;
    this.memory = memory;
    this.queues = queues;
    this.#wishes = wishes;
  }

  /** Sends the messages of a handshake, leaving out those whose feature was not negotiated. */
  run(steps: readonly HandshakeStep[]): void {
    for (const step of steps) {
      if (typeof step === "string") this.#deviceSteps[step]();
      else for (const index of this.queues.keys()) this.#runQueue(step.eachQueue, index);
    }
  }

  get hasStatus(): boolean {
    return this.protocolFeatures.has(ProtocolFeature.Status);
  }

  readonly #deviceSteps: Readonly<Record<DeviceStep, () => void>> = {
    "get-features": () => this.#learnFeatures(),
    "protocol-features": () => this.#negotiateProtocol(),
    "set-owner": () => this.frontend.setOwner(),
    "queue-count": () => {
      if (this.#can(ProtocolFeature.Mq)) this.queueCount = this.frontend.getQueueCount();
    },
    "memory-slots": () => {
      if (!this.#can(ProtocolFeature.ConfigureMemSlots)) return;
      this.memorySlots = this.frontend.getMaxMemorySlots();
    },
    config: () => this.#readConfig([this.#wishes.configSize]),
    "config-by-field": () => this.#readConfig(this.#wishes.configFieldEnds),
    "set-features": () => this.frontend.setFeatures(this.accepted),
    memory: () => this.#shareMemory(),
    "status-found": () => this.#setStatus(DeviceStatus.Acknowledge | DeviceStatus.Driver),
    "status-features": () => this.#acceptFeatures(),
    "status-running": () => this.#setStatus(this.status | DeviceStatus.DriverOk),
    "status-reset": () => this.#setStatus(0),
  };

  readonly #queueSteps: Readonly<Record<QueueStep, (queue: SessionQueue, index: number) => void>> =
    {
      num: (queue, index) => this.frontend.setVringNum(index, queue.size),
      base: (queue, index) => this.frontend.setVringBase(index, queue.base),
      addresses: (queue, index) => this.#setAddresses(queue, index),
      kick: (queue, index) => this.frontend.setVringKick(index, queue.descriptors.kick),
      call: (queue, index) => this.frontend.setVringCall(index, queue.descriptors.call),
      error: (queue, index) => this.frontend.setVringError(index, queue.descriptors.error),
      enable: (_queue, index) => this.#enable(index, true),
      disable: (_queue, index) => this.#enable(index, false),
      "get-base": (queue, index) => {
        queue.base = this.frontend.getVringBase(index);
      },
    };

  #runQueue(steps: readonly QueueStep[], index: number): void {
    const queue = this.queues[index];
    if (queue === undefined) return;
    for (const step of steps) this.#queueSteps[step](queue, index);
  }

  #learnFeatures(): void {
    this.offered = this.frontend.getFeatures();
    const protocol = new FeatureSet([VhostFeature.ProtocolFeatures]);
    this.accepted = this.offered.intersection(this.#wishes.features.union(protocol));
  }

  #negotiateProtocol(): void {
    if (!this.offered.has(VhostFeature.ProtocolFeatures)) return;
    const offered = this.frontend.getProtocolFeatures();
    this.protocolFeatures = offered.intersection(this.#wishes.protocolFeatures);
    this.frontend.setProtocolFeatures(this.protocolFeatures);
  }

  #readConfig(sizes: readonly number[]): void {
    if (!this.#can(ProtocolFeature.Config)) return;
    for (const size of sizes) if (size > 0) this.config = this.frontend.getConfig(0, size);
  }

  #shareMemory(): void {
    const { regions, fd } = this.memory;
    if (!this.#can(ProtocolFeature.ConfigureMemSlots)) {
      this.frontend.setMemoryTable(regions, fd);
      return;
    }
    // A region that is added stays until it is removed, over any number of stops and starts.
    if (this.#memoryIsShared) return;
    for (const region of regions) this.frontend.addMemoryRegion(region, fd);
    this.#memoryIsShared = true;
  }

  #setAddresses(queue: SessionQueue, index: number): void {
    const { places } = queue;
    if (places === undefined) throw new RangeError(`queue ${index} has no ring yet`);
    this.frontend.setVringAddresses(index, {
      descriptors: this.memory.userAddress(places.descriptors.address),
      available: this.memory.userAddress(places.available.address),
      used: this.memory.userAddress(places.used.address),
    });
  }

  #enable(index: number, enabled: boolean): void {
    if (!this.accepted.has(VhostFeature.ProtocolFeatures)) return;
    this.frontend.setVringEnable(index, enabled);
  }

  #acceptFeatures(): void {
    const found = DeviceStatus.Acknowledge | DeviceStatus.Driver;
    this.#setStatus(found | DeviceStatus.FeaturesOk);
    if (this.hasStatus && (this.frontend.getStatus() & DeviceStatus.FeaturesOk) === 0) {
      throw new DriverError(
        "refused",
        "the device does not accept the features (FEATURES_OK is 0)",
      );
    }
  }

  #setStatus(status: number): void {
    this.status = status;
    if (this.hasStatus) this.frontend.setStatus(status);
  }

  #can(bit: number): boolean {
    return this.protocolFeatures.has(bit);
  }
}
