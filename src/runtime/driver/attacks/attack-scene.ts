import { BlkReq, BlkRequestType } from "../../../catalogue/devices/block.js";
import { CommonFeature } from "../../../catalogue/features.js";
import { DeviceStatus } from "../../../catalogue/status.js";
import { FeatureSet } from "../../device/feature-set.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import { DriverError, RefusedError } from "../driver-error.js";
import type { DriverQueue } from "../driver-queue.js";
import { ringFeatures, VhostUserDriver } from "../vhost-user-driver.js";
import type { AttackOutcome, AttackResult, AttackTarget } from "./attack.js";

const request = accessors(BlkReq);
const page = 4096;
const patienceMs = 1500;

/** Where everything lies: two neighbouring regions, and a third one behind a hole. */
export const boundary = 0x80_0000;
export const farRegion = 0x1_0000_0000;
export const farRegionEnd = farRegion + 16 * page;
const layout = [
  { guestAddress: 0, sizeBytes: boundary },
  { guestAddress: boundary, sizeBytes: 16 * page },
  { guestAddress: farRegion, sizeBytes: farRegionEnd - farRegion },
];

export interface SceneOptions {
  readonly size?: number;
  readonly packed?: boolean;
  readonly inOrder?: boolean;
  readonly withoutIndirect?: boolean;
}

/** A block device that runs, and the parts of one good request, to be put into its ring in some bad way. */
export class AttackScene implements AttackResult {
  readonly driver: VhostUserDriver;
  readonly queue: DriverQueue;
  /** Guest addresses: a header that reads sector 0, 4 KiB for data, the status byte, and room for tables. */
  readonly header: number;
  readonly data: number;
  readonly status: number;
  readonly table: number;
  outcome: AttackOutcome = "ignored";

  constructor(target: AttackTarget, options: SceneOptions = {}) {
    this.driver = VhostUserDriver.connect({
      socketPath: target.socketPath,
      timeoutMs: target.timeoutMs ?? 3000,
      features: featuresOf(options),
      queueSizes: [options.size ?? 16],
      memory: layout,
      indirectEntries: 4,
    });
    try {
      this.driver.start();
      const { memory } = this.driver;
      this.header = memory.allocate(page, page).address;
      this.data = memory.allocate(page, page).address;
      this.status = memory.allocate(page, page).address;
      this.table = memory.allocate(16 * page, page).address;
      this.queue = this.driver.queues[0] as DriverQueue;
      this.writeHeader(BlkRequestType.In, 0);
    } catch (error) {
      this.driver.close();
      throw error;
    }
  }

  writeHeader(type: number, sector: number, at = this.header): void {
    const header = ByteBuffer.ofSize(BlkReq.size);
    request.type.set(header, type);
    request.sector.set(header, sector);
    this.driver.memory.write(at, header.bytes);
  }

  /** The good request, direct or in a table. */
  addRequest(length = 512, indirect = false): number {
    const { header, data, status } = this;
    return this.queue.ring.add(
      [{ address: header, length: BlkReq.size }],
      [
        { address: data, length },
        { address: status, length: 1 },
      ],
      indirect,
    );
  }

  /** A 16-byte descriptor anywhere in guest memory, such as in an indirect table. */
  writeDescriptor(at: number, address: number, length: number, flags: number, next: number): void {
    const descriptor = ByteBuffer.ofSize(16);
    descriptor.setUint64(0, address);
    descriptor.setUint32(8, length);
    descriptor.setUint16(12, flags);
    descriptor.setUint16(14, next);
    this.driver.memory.write(at, descriptor.bytes);
  }

  /** Kicks, and waits until the device used something, as `hasAnswered` sees it, or reports that it is broken. */
  observe(hasAnswered: () => boolean): this {
    this.queue.kick();
    this.outcome = this.watch(hasAnswered);
    return this;
  }

  /** Sends messages, of which the back-end may refuse one or after which it may hang up. */
  send(act: () => void, hasAnswered: () => boolean = () => false): this {
    try {
      act();
      this.outcome = this.watch(hasAnswered, 200);
    } catch (error) {
      this.outcome = outcomeOf(error);
    }
    return this;
  }

  watch(hasAnswered: () => boolean, forMs = patienceMs): AttackOutcome {
    const deadline = performance.now() + forMs;
    try {
      do {
        if ((this.driver.status & DeviceStatus.DeviceNeedsReset) !== 0) return "needs-reset";
        if (hasAnswered()) return "answered";
      } while (performance.now() < deadline);
      return "ignored";
    } catch (error) {
      return outcomeOf(error);
    }
  }

  close(): void {
    this.driver.close();
  }
}

export function outcomeOf(error: unknown): AttackOutcome {
  if (error instanceof RefusedError) return "refused";
  if (error instanceof DriverError && error.code === "disconnected") return "disconnected";
  throw error;
}

function featuresOf({ packed, inOrder, withoutIndirect }: SceneOptions): FeatureSet {
  const more = new FeatureSet([
    ...(packed === true ? [CommonFeature.RingPacked] : []),
    ...(inOrder === true ? [CommonFeature.InOrder] : []),
  ]);
  const fewer = new FeatureSet(withoutIndirect === true ? [CommonFeature.IndirectDesc] : []);
  return ringFeatures.union(more).without(fewer);
}
