import {
  BALLOON_PAGE_SIZE,
  BalloonCmdId,
  BalloonConfig,
  BalloonFeature,
  balloon,
} from "../../../catalogue/devices/balloon.js";
import { type DeviceCommand, deviceCommand, refusal } from "../../device/command.js";
import { ConfigSpace } from "../../device/config-space.js";
import { type Device, type DeviceQueues, Handled, QueueRole } from "../../device/device.js";
import { FeatureSet } from "../../device/feature-set.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { Chain } from "../../queue/chain.js";
import { PageReleaser, type PageReturn } from "./pages.js";
import { BalloonRole, balloonQueueCount, queueRoles } from "./queue-roles.js";
import { type BalloonStatistics, readStatistics } from "./statistics.js";

const Config = accessors(BalloonConfig);

/** Command ids of hinting start here: what is below has a meaning of its own. */
const firstCommandId = BalloonCmdId.Done + 1;
const commandIdBytes = 4;

/**
 * A traditional memory balloon (VIRTIO 1.4, 5.5). Pages that the guest puts into it, or reports as free, go back to
 * the host at once; whatever the guest takes back comes back as zeroes. So the guest need not tell before it deflates, and
 * VIRTIO_BALLOON_F_MUST_TELL_HOST changes nothing here.
 *
 * Free page hints are counted and the pages left alone: Linux may use a hinted page again without a word, and only somebody
 * who migrates the guest and knows which pages changed since could make use of them.
 */
export class BalloonDevice implements Device {
  readonly id = balloon.id;
  readonly features = new FeatureSet(Object.values(BalloonFeature));
  readonly queues = new Array(balloonQueueCount).fill(QueueRole.Request);
  readonly transitional = true;
  readonly config: ConfigSpace;
  readonly commands: readonly DeviceCommand[];

  readonly #values = ByteBuffer.ofSize(BalloonConfig.size);
  readonly #pages: PageReleaser;
  #queues: DeviceQueues | undefined;
  #features = new FeatureSet([]);
  #roles = queueRoles(this.#features);
  /** The buffer that the driver left for the next request of statistics, and its queue. */
  #report: Chain | undefined;
  #reportQueue = 0;
  #statistics: BalloonStatistics = {};
  #lastCommandId = firstCommandId - 1;
  #isHinting = false;
  #hintedBytes = 0;

  constructor(host: PageReturn, targetBytes = 0) {
    this.#pages = new PageReleaser(host);
    Config.num_pages.set(this.#values, pagesOf(targetBytes));
    this.config = new ConfigSpace(this.#values.bytes, (offset, value) =>
      this.#written(offset, value),
    );
    this.commands = this.#makeCommands();
  }

  attach(queues: DeviceQueues): void {
    this.#queues = queues;
  }

  negotiated(features: FeatureSet): void {
    this.#features = features;
    this.#roles = queueRoles(features);
  }

  handle(queue: number, chain: Chain): Handled {
    switch (this.#roles[queue]) {
      case BalloonRole.Inflate:
        if (this.#queues !== undefined) this.#pages.releaseList(chain.readable, this.#queues);
        return Handled.Done;
      case BalloonRole.Statistics:
        return this.#takeReport(queue, chain);
      case BalloonRole.FreePages:
        this.#takeHint(chain);
        return Handled.Done;
      case BalloonRole.Reporting:
        // Reported pages have to keep their poison, and released ones are zero (VIRTIO 1.4, 5.5.6.7.2).
        if (this.#poison() === 0) this.#pages.releaseBuffers(chain.writable);
        return Handled.Done;
      default:
        return Handled.Done;
    }
  }

  /** Asks the guest for `bytes` of its memory, or fewer again. */
  setTarget(bytes: number): void {
    this.#set(Config.num_pages, pagesOf(bytes));
  }

  /** Asks the guest for new statistics; false when it has not left a buffer for them. */
  requestStatistics(): boolean {
    const report = this.#report;
    if (report === undefined) return false;
    this.#report = undefined;
    this.#queues?.complete(this.#reportQueue, report);
    return true;
  }

  /** Asks the guest which of its pages are free. */
  startHinting(): void {
    this.#hintedBytes = 0;
    this.#isHinting = false;
    // An id is not used again before the driver's STOP for it: there are four thousand million others.
    const next = this.#lastCommandId + 1;
    this.#lastCommandId = next > 0xffff_ffff ? firstCommandId : next;
    this.#set(Config.free_page_hint_cmd_id, this.#lastCommandId);
  }

  stopped(queue: number): void {
    // Whoever goes on with the queue knows nothing of a buffer that is out.
    if (this.#reportQueue === queue) this.requestStatistics();
  }

  reset(): void {
    this.#report = undefined;
    this.#statistics = {};
    this.#isHinting = false;
    Config.actual.set(this.#values, 0);
    Config.poison_val.set(this.#values, 0);
    Config.free_page_hint_cmd_id.set(this.#values, BalloonCmdId.Stop);
  }

  /** The driver's first buffer carries the first statistics; it comes back when new ones are wanted. */
  #takeReport(queue: number, chain: Chain): Handled {
    this.#statistics = readStatistics(chain.readable);
    // One buffer is all a driver may leave (VIRTIO 1.4, 5.5.6.3): a second one goes straight back.
    if (this.#report !== undefined) return Handled.Done;
    this.#report = chain;
    this.#reportQueue = queue;
    return Handled.Pending;
  }

  /** A command id opens or ends a run of hints; a writable buffer is a run of free pages. */
  #takeHint({ readable, writable }: Chain): void {
    if (readable.length >= commandIdBytes) {
      const id = readable.getUint32(0);
      const wasHinting = this.#isHinting;
      this.#isHinting = id === this.#lastCommandId && id >= firstCommandId;
      // All hints are in, and none of them is needed any longer: the guest may have its pages back.
      if (wasHinting && id === BalloonCmdId.Stop) {
        this.#set(Config.free_page_hint_cmd_id, BalloonCmdId.Done);
      }
    }
    if (this.#isHinting) this.#hintedBytes += writable.length;
  }

  #poison(): number {
    if (!this.#features.has(BalloonFeature.PagePoison)) return 0;
    return Config.poison_val.get(this.#values);
  }

  #set(field: typeof Config.num_pages, value: number): void {
    const bytes = ByteBuffer.ofSize(field.size);
    bytes.setUint32(0, value);
    this.config.update(field.offset, bytes.bytes);
  }

  /** Keeps what the driver may write, wherever that lies in what was written. */
  #written(offset: number, value: Uint8Array): "stored" {
    const fields = [Config.actual];
    if (this.#features.has(BalloonFeature.PagePoison)) fields.push(Config.poison_val);
    for (const field of fields) {
      const start = Math.max(offset, field.offset);
      const end = Math.min(offset + value.length, field.offset + field.size);
      for (let at = start; at < end; at++) {
        this.#values.setUint8(at, value[at - offset] as number);
      }
    }
    return "stored";
  }

  #makeCommands(): DeviceCommand[] {
    return [
      deviceCommand({
        name: "target",
        summary: "Asks the guest to give back this much of its memory; 0 lets it have all again.",
        parameters: {
          bytes: {
            kind: "integer",
            summary: "a multiple of 4096, below 16 TiB",
            minimum: 0,
            maximum: 0xffff_ffff * BALLOON_PAGE_SIZE,
          },
        },
        run: ({ bytes }) => {
          if (bytes % BALLOON_PAGE_SIZE !== 0) {
            throw refusal("WB4803", `${bytes} bytes are no whole pages of 4096 bytes`);
          }
          this.setTarget(bytes);
          return null;
        },
      }),
      deviceCommand({
        name: "status",
        summary:
          "Tells the balloon's sizes and the guest's last statistics, and asks for new ones.",
        parameters: {},
        run: () => {
          const { releasedBytes, keptBytes } = this.#pages;
          const status = {
            targetBytes: Config.num_pages.get(this.#values) * BALLOON_PAGE_SIZE,
            actualBytes: Config.actual.get(this.#values) * BALLOON_PAGE_SIZE,
            releasedBytes,
            keptBytes,
            hintedBytes: this.#hintedBytes,
            statistics: this.#statistics,
          };
          this.requestStatistics();
          return status;
        },
      }),
      deviceCommand({
        name: "hint",
        summary: "Asks the guest which of its pages are free; status tells how much that is.",
        parameters: {},
        run: () => {
          if (!this.#features.has(BalloonFeature.FreePageHint)) {
            throw refusal("WB4501", "the guest has no VIRTIO_BALLOON_F_FREE_PAGE_HINT");
          }
          this.startHinting();
          return null;
        },
      }),
    ];
  }
}

function pagesOf(bytes: number): number {
  return Math.floor(bytes / BALLOON_PAGE_SIZE);
}
