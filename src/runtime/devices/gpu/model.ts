import { GpuCmd, GpuCtrlHdr, GpuFeature, GpuResp, gpu } from "../../../catalogue/devices/gpu.js";
import { CommonFeature } from "../../../catalogue/features.js";
import type { DeviceCommand } from "../../device/command.js";
import type { ConfigSpace } from "../../device/config-space.js";
import { type Device, type DeviceQueues, Handled, QueueRole } from "../../device/device.js";
import { FeatureSet, noFeatures } from "../../device/feature-set.js";
import type { Chain } from "../../queue/chain.js";
import { Adapter } from "./adapter.js";
import { type FenceInfo, fenceOf, type Result, writeAnswer } from "./answer.js";
import { commands, type Scene } from "./commands.js";
import { GpuConfigSpace } from "./config.js";
import type { DisplayHost, ForeignDisplay } from "./display-host.js";
import { Displays } from "./displays.js";
import type { PluggedDisplay } from "./mode.js";
import { operatorCommands, type PictureStore } from "./operator-commands.js";
import type { Screen } from "./screen.js";

/** Control queue and cursor queue (VIRTIO 1.4, 5.7.2). */
const GpuQueue = { Control: 0, Cursor: 1 } as const;

export interface GpuParts {
  /** One for each scanout, in their order. */
  readonly displays: readonly PluggedDisplay[];
  readonly screens: readonly Screen[];
  readonly host: DisplayHost;
  /** Where operators have pictures written to. */
  readonly pictures: PictureStore;
  readonly memoryBytes: number;
  /** 1 where blobs may have any size. */
  readonly blobAlignment: number;
}

/**
 * A GPU without 3D (VIRTIO 1.4, 5.7): the guest draws, and the device brings what it flushes onto its screens. Every
 * command is finished when its chain goes back, so a fence needs nothing but to be repeated; only a question that a VMM has
 * to answer waits, and holds nothing up. Resources of 3D hosts and contexts are refused, and their features not offered.
 * With VIRTIO_F_ACCESS_PLATFORM addresses of backings would not be guest-physical: such a driver gets none attached.
 */
export class GpuDevice implements Device {
  readonly id = gpu.id;
  readonly features = new FeatureSet([
    GpuFeature.Edid,
    GpuFeature.ResourceUuid,
    GpuFeature.ResourceBlob,
    GpuFeature.BlobAlignment,
  ]);
  readonly queues = [QueueRole.Request, QueueRole.Request];
  readonly config: ConfigSpace;
  readonly commands: readonly DeviceCommand[];

  readonly #host: DisplayHost;
  readonly #config: GpuConfigSpace;
  readonly #scene: Scene;
  readonly #blobAlignment: number;
  #queues: DeviceQueues | undefined;
  #features = noFeatures;
  /** Questions for displays that a VMM has not answered yet. */
  readonly #asking = new Set<Chain>();

  constructor({ displays, screens, host, pictures, memoryBytes, blobAlignment }: GpuParts) {
    this.#host = host;
    this.#config = new GpuConfigSpace(displays.length, blobAlignment);
    this.config = this.#config.space;
    const adapter = new Adapter(screens, memoryBytes);
    this.#scene = { adapter, displays: new Displays(displays), blobAlignment: 1 };
    this.#blobAlignment = blobAlignment;
    this.commands = operatorCommands({
      ...{ adapter, displays: this.#scene.displays, pictures },
      displaysChanged: () => this.#config.displaysChanged(),
    });
  }

  attach(queues: DeviceQueues): void {
    this.#queues = queues;
  }

  negotiated(features: FeatureSet): void {
    this.#features = features;
    const isAligned = features.has(GpuFeature.BlobAlignment);
    this.#scene.blobAlignment = isAligned ? this.#blobAlignment : 1;
  }

  handle(queue: number, chain: Chain): Handled {
    const { readable } = chain;
    const fence = fenceOf(chain);
    const type = readable.length < GpuCtrlHdr.size ? 0 : readable.getUint32(0);
    const isCursor = type === GpuCmd.UpdateCursor || type === GpuCmd.MoveCursor;
    const isMisplaced = isCursor !== (queue === GpuQueue.Cursor);
    if (type === GpuCmd.GetDisplayInfo && !isMisplaced && this.#ask(chain, fence)) {
      return Handled.Pending;
    }
    writeAnswer(chain, fence, isMisplaced ? GpuResp.ErrUnspec : this.#run(type, chain));
    return Handled.Done;
  }

  batchEnded(): void {
    this.#host.refresh();
  }

  connectDisplay(fd: number): void {
    this.#host.connect(fd);
  }

  stopped(queue: number): void {
    // The questions come again when the queue goes on.
    if (queue === GpuQueue.Control) this.#asking.clear();
  }

  reset(): void {
    this.#asking.clear();
    this.#scene.adapter.reset();
    this.#config.reset();
    this.#host.refresh();
  }

  close(): void {
    this.#scene.adapter.reset();
    this.#host.close();
  }

  #run(type: number, { readable }: Chain): Result {
    const command = commands[type];
    const queues = this.#queues;
    if (command === undefined || queues === undefined) return GpuResp.ErrUnspec;
    const { feature } = command;
    if (feature !== undefined && !this.#features.has(feature)) return GpuResp.ErrUnspec;
    if (readable.length < command.request.size) return GpuResp.ErrInvalidParameter;
    const namesMemory = type === GpuCmd.ResourceAttachBacking || type === GpuCmd.ResourceCreateBlob;
    if (namesMemory && this.#features.has(CommonFeature.AccessPlatform)) return GpuResp.ErrUnspec;
    return command.run(readable, this.#scene, queues);
  }

  /** Leaves a question for displays to somebody else; false when the device knows them itself. */
  #ask(chain: Chain, fence: FenceInfo): boolean {
    let isAnswered = false;
    let isPending = false;
    const isForeign = this.#host.askDisplays((displays) => {
      isAnswered = true;
      this.#learn(displays);
      if (!isPending || !this.#asking.delete(chain)) return;
      writeAnswer(chain, fence, this.#run(GpuCmd.GetDisplayInfo, chain));
      this.#queues?.complete(GpuQueue.Control, chain);
    });
    isPending = isForeign && !isAnswered;
    if (isPending) this.#asking.add(chain);
    return isPending;
  }

  /** What a VMM says of its displays counts from now on. */
  #learn(displays: readonly ForeignDisplay[]): void {
    const known = this.#scene.displays;
    for (const [scanout, { size }] of displays.entries()) {
      const display = known.find(scanout);
      if (display === undefined) return;
      known.set(scanout, { mode: { ...display.mode, ...size }, plugged: size !== undefined });
    }
  }
}
