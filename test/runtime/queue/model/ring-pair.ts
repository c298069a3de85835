import { DriverMemory, type GuestBuffer } from "../../../../src/runtime/driver/driver-memory.js";
import type { DriverRing } from "../../../../src/runtime/driver/driver-ring.js";
import { PackedDriverQueue } from "../../../../src/runtime/driver/packed-driver-queue.js";
import { SplitDriverQueue } from "../../../../src/runtime/driver/split-driver-queue.js";
import type { Chain } from "../../../../src/runtime/queue/chain.js";
import type { Virtqueue } from "../../../../src/runtime/queue/virtqueue.js";
import { DeviceMemory } from "../../driver/support/device-side.js";

/** One ring: its layout, where it starts and what was negotiated about it. */
export interface RingSetup {
  readonly packed: boolean;
  readonly size: number;
  readonly eventIndex: boolean;
  readonly indirect: boolean;
  readonly inOrder: boolean;
  /** An index of a split ring; a position and wrap counter of a packed one. */
  readonly start: number;
}

export const indirectEntries = 6;
const page = 4096;
const boundary = 0x100000;
const neighbourPages = 4;

/** The real thing: both ends of one ring over one memory file, each with a mapping of its own. */
export class RingPair {
  readonly setup: RingSetup;
  readonly memory: DriverMemory;
  readonly driver: DriverRing;
  device: Virtqueue;
  /** Chains at the device by the number of their request. */
  readonly taken = new Map<number, Chain>();
  /** Requests at the device or on their way, by the identifier of their chain. */
  readonly numbers = new Map<number, number>();
  readonly #deviceMemory: DeviceMemory;
  #place = boundary - 100;

  constructor(setup: RingSetup) {
    this.setup = setup;
    const ringBytes = setup.size * (16 + 8 + 2 + 16 * indirectEntries) + 8 * page;
    this.memory = new DriverMemory([
      { guestAddress: boundary - neighbourPages * page, sizeBytes: neighbourPages * page },
      { guestAddress: boundary, sizeBytes: neighbourPages * page },
      { guestAddress: 2 ** 33, sizeBytes: Math.ceil(ringBytes / page) * page },
    ]);
    // Buffers have the two neighbours to themselves, so that some cross from one into the other.
    this.memory.allocate(neighbourPages * page, 16, 0);
    this.memory.allocate(neighbourPages * page, 16, 1);
    const { packed, start } = setup;
    const options = { ...setup, indirectEntries: setup.indirect ? indirectEntries : 0 };
    this.driver = packed
      ? new PackedDriverQueue(this.memory, { ...options, startPosition: start })
      : new SplitDriverQueue(this.memory, { ...options, startIndex: start });
    this.#deviceMemory = new DeviceMemory(this.memory);
    this.device = this.#deviceMemory.queue(this.driver, { ...setup, base: this.driver.base });
  }

  /** The device goes on with a new queue object, as after GET_VRING_BASE and SET_VRING_BASE. */
  reopen(base: number): void {
    this.device = this.#deviceMemory.queue(this.driver, { ...this.setup, base });
  }

  /** Places a buffer behind the one before it; chains that are out never overlap as long as they are short. */
  place(length: number): GuestBuffer {
    const end = boundary + neighbourPages * page;
    if (this.#place + length > end) this.#place = boundary - neighbourPages * page;
    const address = this.#place;
    this.#place += length;
    return { address, length };
  }

  close(): void {
    this.#deviceMemory.close();
    this.memory.close();
  }
}
