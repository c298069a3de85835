import {
  ScsiAsyncEvent,
  ScsiEventType,
  ScsiFeature,
  ScsiResetReason,
  ScsiResponse,
  scsi,
} from "../../../catalogue/devices/scsi.js";
import type { DeviceCommand } from "../../device/command.js";
import type { ConfigSpace } from "../../device/config-space.js";
import { type Device, type DeviceQueues, Handled, QueueRole } from "../../device/device.js";
import { FeatureSet } from "../../device/feature-set.js";
import type { Chain } from "../../queue/chain.js";
import type { StorageListener } from "../storage/storage.js";
import { ScsiConfiguration } from "./config.js";
import { ControlQueue } from "./control.js";
import { Domain } from "./domain.js";
import { EventSender, eventQueue } from "./events.js";
import { Executor } from "./executor.js";
import type { Medium } from "./medium.js";
import { operatorCommands } from "./operator.js";
import type { ScsiOptions, UnitOptions } from "./options.js";
import type { ScratchPair } from "./scratch.js";
import { type Sense, senses } from "./sense.js";
import { LogicalUnit, MediaEvent } from "./unit.js";

const controlQueue = 0;

/** What the model asks of the host. */
export interface UnitHost {
  /** Memory for commands that look at their data. */
  readonly scratch: ScratchPair;
  /** Opens the file of a unit; undefined for a drive without a medium. Throws `HostError`. */
  open(options: UnitOptions): Medium | undefined;
  close(): void;
}

/**
 * A SCSI host (VIRTIO 1.4, 5.6) whose units are files: disks and CD-ROM drives, which come, go and grow while it runs. All
 * task attributes are taken as SIMPLE, as the specification lets a device: a command that waits for its storage does
 * not hold up those behind it.
 */
export class ScsiDevice implements Device, StorageListener {
  readonly id = scsi.id;
  readonly features = new FeatureSet(Object.values(ScsiFeature));
  readonly queues: readonly QueueRole[];
  readonly transitional = true;
  readonly commands: readonly DeviceCommand[];
  readonly domain = new Domain();
  readonly options: ScsiOptions;
  readonly #host: UnitHost;
  readonly #configuration: ScsiConfiguration;
  readonly #executor: Executor;
  readonly #control: ControlQueue;
  readonly #events = new EventSender();
  #queues: DeviceQueues | undefined;
  #features = new FeatureSet([]);

  constructor(options: ScsiOptions, host: UnitHost, log: (message: string) => void) {
    const requests = new Array<QueueRole>(options.queueCount).fill(QueueRole.Request);
    this.queues = [QueueRole.Request, QueueRole.Supply, ...requests];
    this.options = options;
    this.#host = host;
    const complete = (queue: number, chain: Chain) => this.#queues?.complete(queue, chain);
    const count = this.queues.length;
    this.#executor = new Executor(this.domain, host.scratch, count, complete, log);
    this.#control = new ControlQueue(this.domain, this.#executor);
    this.#configuration = new ScsiConfiguration(options, ({ senseBytes, cdbBytes }) =>
      this.#executor.setSizes(senseBytes, cdbBytes),
    );
    this.commands = operatorCommands(this);
  }

  get config(): ConfigSpace {
    return this.#configuration.space;
  }

  /** Chains without room for a header or an answer. */
  get malformedCount(): number {
    return this.#executor.malformedCount;
  }

  attach(queues: DeviceQueues): void {
    this.#queues = queues;
    this.#events.attach(queues);
  }

  negotiated(features: FeatureSet): void {
    this.#features = features;
    this.#executor.isBidirectional = features.has(ScsiFeature.Inout);
    this.#executor.hasProtection = features.has(ScsiFeature.T10Pi);
  }

  handle(queue: number, chain: Chain): Handled {
    if (queue !== controlQueue) return this.#executor.handle(queue, chain);
    this.#control.handle(chain);
    return Handled.Done;
  }

  batchEnded(): void {
    this.#executor.submit();
  }

  supplied(queue: number): void {
    if (queue === eventQueue) this.#events.supplied();
  }

  finished(tag: number, succeeded: boolean): void {
    this.#executor.finished(tag, succeeded);
  }

  /** What storage still does with the memory of this queue ends first; see the block device. */
  stopped(queue: number): void {
    this.#executor.drain(queue);
  }

  reset(): void {
    this.negotiated(new FeatureSet([]));
    this.#configuration.reset();
    this.#events.reset();
    for (const unit of this.domain.all()) {
      unit.reset(senses.powerOn);
      unit.subscribedEvents = 0;
    }
  }

  close(): void {
    for (const unit of this.domain.all()) unit.close();
    this.#host.close();
  }

  /** A unit appears; its driver is told if it can be. Throws `HostError` when its file cannot be opened. */
  addUnit(options: UnitOptions): void {
    const medium = this.#open(options);
    const { target, lun, kind, serial, readOnly, logicalBlockBytes: blockBytes } = options;
    const maxTransferBytes = this.options.maxSectors * 512;
    const identity = { target, lun, kind, serial, readOnly, blockBytes, maxTransferBytes };
    const unit = new LogicalUnit(identity, medium);
    this.#attendAll(target, senses.unitsChanged);
    this.domain.add(unit);
    this.#tellOfPlug(unit, ScsiResetReason.Rescan);
  }

  /** A unit goes. What it does is waited for. */
  removeUnit(unit: LogicalUnit): void {
    this.#executor.abort(unit, undefined, ScsiResponse.BadTarget);
    this.domain.remove(unit);
    unit.close();
    this.#attendAll(unit.identity.target, senses.unitsChanged);
    this.#tellOfPlug(unit, ScsiResetReason.Removed);
  }

  /** Looks at the size of a unit's file; true when it changed. PARAM_CHANGE is for disks only (5.6.6.3.2). */
  measure(unit: LogicalUnit): boolean {
    unit.drain();
    if (unit.medium?.measure() !== true) return false;
    unit.attend(senses.capacityChanged);
    if (this.#features.has(ScsiFeature.Change) && !unit.isCdRom) {
      this.#events.send(ScsiEventType.ParamChange, unit.address, reasonOf(senses.capacityChanged));
    }
    return true;
  }

  /** Puts a medium into a drive, or takes it out. Throws `HostError` when the file cannot be opened. */
  changeMedium(unit: LogicalUnit, file: string | undefined): void {
    const { target, lun, serial } = unit.identity;
    unit.drain();
    const medium =
      file === undefined ? undefined : this.#open({ ...discOptions, target, lun, serial, file });
    unit.medium?.close();
    unit.medium = medium;
    unit.isTrayOpen = false;
    unit.mediaEvent = medium === undefined ? MediaEvent.Removed : MediaEvent.New;
    if (medium !== undefined) unit.attend(senses.mediumMayHaveChanged);
    if ((unit.subscribedEvents & ScsiAsyncEvent.MediaChange) !== 0) {
      const { MediaChange } = ScsiAsyncEvent;
      this.#events.send(ScsiEventType.AsyncNotify, unit.address, MediaChange);
    }
  }

  #open(options: UnitOptions): Medium | undefined {
    const medium = this.#host.open(options);
    medium?.storage.listen?.(this);
    return medium;
  }

  #attendAll(target: number, attention: Sense): void {
    for (const unit of this.domain.unitsOf(target)) unit.attend(attention);
  }

  #tellOfPlug(unit: LogicalUnit, reason: number): void {
    if (!this.#features.has(ScsiFeature.Hotplug)) return;
    this.#events.send(ScsiEventType.TransportReset, unit.address, reason);
  }
}

/** What every disc in a drive is. */
const discOptions = {
  kind: "cdrom",
  readOnly: true,
  create: false,
  logicalBlockBytes: 2048,
  engine: "auto",
  protection: false,
} as const;

/** A parameter change is told by its additional sense code, then its qualifier (VIRTIO 1.4, 5.6.6.3). */
function reasonOf({ code, qualifier }: Sense): number {
  return code | (qualifier << 8);
}
