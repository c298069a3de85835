import { SplitQueueSize } from "../../../src/catalogue/queues.js";
import type { DeviceBudget } from "../../../src/runtime/device/budget.js";
import type { Device } from "../../../src/runtime/device/device.js";
import { DeviceRunner } from "../../../src/runtime/device/device-runner.js";
import { FeatureSet } from "../../../src/runtime/device/feature-set.js";
import type { RunnerServices } from "../../../src/runtime/device/runner-services.js";
import { Mapping } from "../../../src/runtime/host/mapping.js";
import { GuestMemory, type GuestRegion } from "../../../src/runtime/memory/guest-memory.js";
import { SplitQueue, type SplitRingAreas } from "../../../src/runtime/queue/split-queue.js";

/** Where guest memory starts, so that a host offset taken for a guest address is noticed. */
const guestBase = 0x40000000;
const ringBytes = 64 * 1024;
const canary = 0xa5;

export interface UsedElement {
  readonly id: number;
  readonly length: number;
}

/** What the driver finds after a request. */
export interface Answer {
  /** Bytes that the used ring reports as written. */
  readonly length: number;
  /** All bytes of the writable buffers, in order. */
  readonly bytes: Uint8Array;
  /** The last of them. */
  readonly status: number;
}

export interface GuestOptions {
  readonly queueSize?: number;
  readonly dataBytes?: number;
  /** The lane that the device runs in, for what needs its time. */
  readonly lane?: RunnerServices;
  readonly budget?: DeviceBudget;
  /** One turn of what the device may wait for; `request` takes turns until its answer is there. */
  readonly turn?: () => void;
}

interface DriverRing {
  readonly queue: SplitQueue;
  readonly descriptors: DataView;
  readonly available: DataView;
  readonly used: DataView;
  nextDescriptor: number;
  seenUsed: number;
  base: number;
  notifications: number;
}

interface Place {
  readonly offset: number;
  readonly size: number;
}

/**
 * The guest's side of a device: memory in two adjacent regions with real addresses, a ring for each queue, and
 * buffers that are cut as a test says. Everything around the buffers is filled with a canary.
 */
export class Guest {
  readonly runner: DeviceRunner;
  readonly failures: string[] = [];
  readonly #queueSize: number;
  readonly #turn: (() => void) | undefined;
  readonly #mapping: Mapping;
  readonly #memory = new GuestMemory();
  readonly #bytes: Uint8Array;
  readonly #dataStart: number;
  #rings: DriverRing[] = [];
  #whenNotified: (queue: number) => void = () => undefined;
  #next: number;
  /** Where the memory that `keep` handed out begins. */
  #dataEnd: number;

  constructor(device: Device, options: GuestOptions = {}) {
    const { queueSize = 256, dataBytes = 1024 * 1024, lane, budget } = options;
    this.#queueSize = queueSize;
    this.#turn = options.turn;
    this.#dataStart = ringBytes * device.queues.length;
    const sizeBytes = this.#dataStart + dataBytes;
    this.#mapping = Mapping.anonymous(sizeBytes);
    this.#bytes = new Uint8Array(this.#mapping.view(0, sizeBytes));
    this.#dataEnd = sizeBytes;
    // The second region starts in the middle of the first buffers, so that some cross the border.
    const border = this.#dataStart + 100;
    this.#memory.setRegions([this.#region(0, border), this.#region(border, sizeBytes)]);
    this.#next = this.#dataStart;
    this.runner = new DeviceRunner(device, lane, budget);
    this.runner.memory = this.#memory;
    this.start(device.features);
  }

  /** Negotiates and starts all queues, as a driver does after a reset. */
  start(features: FeatureSet = new FeatureSet([])): void {
    const { device } = this.runner;
    device.negotiated?.(features);
    this.#bytes.fill(canary, 0, this.#dataEnd);
    this.#rings = device.queues.map((_role, index) => {
      this.#bytes.fill(0, index * ringBytes, (index + 1) * ringBytes);
      return this.#ring(index);
    });
    for (const [index, ring] of this.#rings.entries()) this.#run(index, ring);
  }

  /** Stops one queue, as a transport does to change the memory table. */
  pause(queue: number): void {
    const ring = this.#ringOf(queue);
    const stopped = this.runner.stopQueue(queue);
    ring.base = stopped?.base ?? 0;
  }

  /** Lets it go on where it was, and looks at it once. */
  resume(queue: number): void {
    const ring = this.#ringOf(queue);
    this.#run(queue, ring, this.#openQueue(queue, ring.base));
    this.kick(queue);
  }

  /** Stops all queues and resets the device; the driver forgets what it had in flight. */
  reset(features?: FeatureSet): void {
    for (const index of this.#rings.keys()) this.runner.stopQueue(index);
    this.runner.reset();
    this.#next = this.#dataStart;
    this.start(features);
  }

  /** Sends one chain and waits for it; without `turn` the device has to complete it at once. */
  request(queue: number, readable: readonly Uint8Array[], writable: readonly number[]): Answer {
    this.#next = this.#dataStart;
    this.#bytes.fill(canary, this.#dataStart, this.#dataEnd);
    const { id, writablePlaces } = this.offer(queue, readable, writable);
    const before = this.#bytes.slice(this.#dataStart);
    this.kick(queue);
    this.settle(queue);
    const [used, ...more] = this.used(queue);
    if (used === undefined || used.id !== id || more.length > 0)
      throw new Error("not completed once");
    this.#checkUntouched(before, writablePlaces);
    this.checkQuiet();
    const bytes = this.read(writablePlaces);
    return { length: used.length, bytes, status: bytes[bytes.length - 1] ?? -1 };
  }

  /** Takes memory for the rest of the test, whose content is the caller's; the device may not write there. */
  keep(size: number): { readonly address: number; readonly bytes: Uint8Array } {
    this.#dataEnd -= size;
    const bytes = this.#bytes.subarray(this.#dataEnd, this.#dataEnd + size);
    return { address: guestBase + this.#dataEnd, bytes };
  }

  /** The next buffer starts `offset` bytes after a multiple of `alignment`. */
  align(alignment: number, offset: number): void {
    this.#next = Math.ceil((this.#next - offset) / alignment) * alignment + offset;
  }

  /** Makes one chain available without a kick. */
  offer(queue: number, readable: readonly Uint8Array[], writable: readonly number[]) {
    const readablePlaces = readable.map((bytes) => {
      const place = this.#allocate(bytes.length);
      this.#bytes.set(bytes, place.offset);
      return place;
    });
    const writablePlaces = writable.map((size) => this.#allocate(size));
    return { id: this.#publish(queue, readablePlaces, writablePlaces), writablePlaces };
  }

  /** Makes a chain available that starts beyond the descriptor table. */
  offerBroken(queue: number): void {
    const { available } = this.#ringOf(queue);
    const index = available.getUint16(2, true);
    available.setUint16(4 + 2 * (index % this.#queueSize), this.#queueSize, true);
    available.setUint16(2, (index + 1) & 0xffff, true);
  }

  /** Whether the driver wants to be notified of used buffers. */
  wantInterrupts(queue: number, wanted: boolean): void {
    this.#ringOf(queue).available.setUint16(0, wanted ? 0 : 1, true);
  }

  /** Whether the device asks for kicks. */
  wantsKicks(queue: number): boolean {
    return this.#ringOf(queue).used.getUint16(0, true) === 0;
  }

  kick(queue: number): void {
    while (this.runner.serve(queue)) {
      // The device's turn has a budget; a test wants all of it.
    }
  }

  /** Waits for all that the device has of a queue; its tests' time limit ends a wait in vain. */
  settle(queue: number): void {
    while (this.#turn !== undefined && this.runner.inFlight(queue) > 0) {
      this.#turn();
      this.runner.flush();
    }
  }

  /** What the device has used since the last call. */
  used(queue: number): UsedElement[] {
    const ring = this.#ringOf(queue);
    const elements: UsedElement[] = [];
    while (ring.seenUsed !== ring.used.getUint16(2, true)) {
      const at = 4 + 8 * (ring.seenUsed % this.#queueSize);
      elements.push({
        id: ring.used.getUint32(at, true),
        length: ring.used.getUint32(at + 4, true),
      });
      ring.seenUsed = (ring.seenUsed + 1) & 0xffff;
    }
    return elements;
  }

  /** Has the driver look while the device is still at work, at each notification from now on. */
  onNotification(look: (queue: number) => void): void {
    this.#whenNotified = look;
  }

  notifications(queue: number): number {
    return this.#ringOf(queue).notifications;
  }

  read(places: readonly Place[]): Uint8Array {
    const parts = places.map(({ offset, size }) => this.#bytes.slice(offset, offset + size));
    return new Uint8Array(parts.flatMap((part) => [...part]));
  }

  /** Throws when the device still has chains: it waits for something, or it forgot them. */
  checkQuiet(): void {
    for (const queue of this.#rings.keys()) {
      const count = this.runner.inFlight(queue);
      if (count > 0)
        throw new Error(`the device never completed ${count} chains of queue ${queue}`);
    }
  }

  release(): void {
    this.#mapping.release();
  }

  /** Takes a run of guest memory; the gaps between runs stay canary. Wraps round at the end. */
  #allocate(size: number): Place {
    if (this.#next + size + 3 > this.#dataEnd) this.#next = this.#dataStart;
    const offset = this.#next;
    this.#next += size + 3;
    return { offset, size };
  }

  #publish(queue: number, readable: readonly Place[], writable: readonly Place[]): number {
    const ring = this.#ringOf(queue);
    const places = [...readable, ...writable];
    const isDirect = places.length <= this.#queueSize;
    const head = ring.nextDescriptor;
    const size = this.#queueSize;
    const table = isDirect ? undefined : this.#allocate(16 * places.length);
    places.forEach((place, index) => {
      const isLast = index === places.length - 1;
      const flags = (isLast ? 0 : 1) | (index < readable.length ? 0 : 2);
      const [view, slot, next] = isDirect
        ? [ring.descriptors, (head + index) % size, (head + index + 1) % size]
        : [this.#viewOf(table as Place), index, index + 1];
      writeDescriptor(view, slot, place, flags, isLast ? 0 : next);
    });
    if (table !== undefined) writeDescriptor(ring.descriptors, head, table, 4, 0);
    ring.nextDescriptor = (head + (isDirect ? places.length : 1)) % size;
    const index = ring.available.getUint16(2, true);
    ring.available.setUint16(4 + 2 * (index % size), head, true);
    ring.available.setUint16(2, (index + 1) & 0xffff, true);
    return head;
  }

  #checkUntouched(before: Uint8Array, writable: readonly Place[]): void {
    const now = this.#bytes.slice(this.#dataStart);
    for (const { offset, size } of writable) {
      before.fill(0, offset - this.#dataStart, offset - this.#dataStart + size);
      now.fill(0, offset - this.#dataStart, offset - this.#dataStart + size);
    }
    if (Buffer.compare(before, now) !== 0) throw new Error("the device wrote outside of the chain");
  }

  #ringOf(queue: number): DriverRing {
    const ring = this.#rings[queue];
    if (ring === undefined) throw new Error(`no queue ${queue}`);
    return ring;
  }

  #run(index: number, ring: DriverRing, queue = ring.queue): void {
    this.runner.startQueue(index, queue, {
      used: () => {
        ring.notifications++;
        this.#whenNotified(index);
      },
      failed: (reason) => this.failures.push(reason),
    });
  }

  #areas(index: number): SplitRingAreas {
    const size = this.#queueSize;
    const start = index * ringBytes;
    return {
      size,
      descriptors: this.#mapping.view(start, SplitQueueSize.desc(size)),
      available: this.#mapping.view(start + 16 * 1024, SplitQueueSize.avail(size)),
      used: this.#mapping.view(start + 32 * 1024, SplitQueueSize.used(size)),
    };
  }

  #openQueue(index: number, base: number): SplitQueue {
    const options = { eventIndex: false, indirect: true, inOrder: false, base };
    return new SplitQueue(this.#areas(index), this.#memory, options);
  }

  #ring(index: number): DriverRing {
    const areas = this.#areas(index);
    return {
      queue: this.#openQueue(index, 0),
      descriptors: new DataView(areas.descriptors),
      available: new DataView(areas.available),
      used: new DataView(areas.used),
      nextDescriptor: 0,
      seenUsed: 0,
      base: 0,
      notifications: 0,
    };
  }

  #region(from: number, to: number): GuestRegion {
    const mapping = this.#mapping;
    return {
      guestAddress: guestBase + from,
      sizeBytes: to - from,
      userAddress: guestBase + from,
      mapping: {
        address: mapping.address + from,
        view: (offset, sizeBytes) => mapping.view(from + offset, sizeBytes),
      },
    };
  }

  #viewOf({ offset, size }: Place): DataView {
    return new DataView(this.#bytes.buffer, offset, size);
  }
}

function writeDescriptor(
  table: DataView,
  index: number,
  place: Place,
  flags: number,
  next: number,
): void {
  table.setUint32(16 * index, guestBase + place.offset, true);
  table.setUint32(16 * index + 4, 0, true);
  table.setUint32(16 * index + 8, place.size, true);
  table.setUint16(16 * index + 12, flags, true);
  table.setUint16(16 * index + 14, next, true);
}
