import type { GuestBuffer } from "../../../../src/runtime/driver/driver-memory.js";
import type { RingSetup } from "./ring-pair.js";

/** One request as both sides should see it. */
export interface ModelRequest {
  readonly number: number;
  readonly id: number;
  readonly descriptors: number;
  readonly readable: readonly GuestBuffer[];
  readonly writable: readonly GuestBuffer[];
  /** Every byte of the request, and of the answer, follows from this. */
  readonly seed: number;
  /** Bytes that the device wrote. */
  written: number;
  /** The device is done with it; with IN_ORDER it may still wait for older ones. */
  completed: boolean;
}

/**
 * What a ring is, without rings: each request is in exactly one of these lists, in the order in which it leaves it.
 * Whatever the implementation does, this is what has to come out.
 */
export class RingModel {
  readonly setup: RingSetup;
  committed: ModelRequest[] = [];
  visible: ModelRequest[] = [];
  /** At the device, in the order in which it took them. */
  taken: ModelRequest[] = [];
  returned: ModelRequest[] = [];
  used: ModelRequest[] = [];
  next = 0;
  freeDescriptors: number;
  /** Sleeping sides: they asked to be woken, and were told that there was nothing to do. */
  deviceSleeps = false;
  driverSleeps = false;

  constructor(setup: RingSetup) {
    this.setup = setup;
    this.freeDescriptors = setup.size;
  }

  get outstanding(): number {
    const { committed, visible, taken, returned, used } = this;
    return committed.length + visible.length + taken.length + returned.length + used.length;
  }

  /** Moves finished requests on: at once, or in order. */
  settle(): void {
    if (this.setup.inOrder) {
      while (this.taken[0]?.completed === true) this.#return(0);
      return;
    }
    for (let index = this.taken.length - 1; index >= 0; index--) {
      if (this.taken[index]?.completed === true) this.#return(index);
    }
  }

  #return(index: number): void {
    this.returned.push(...this.taken.splice(index, 1));
  }
}

export function bytesOf(seed: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => seed + 7 * index);
}

export function total(buffers: readonly GuestBuffer[]): number {
  return buffers.reduce((sum, { length }) => sum + length, 0);
}
