import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Clock } from "../host/clock.js";

/** Measuring costs more than a turn, so it is not done after every one. */
const everyMs = 100;

/**
 * Holds a lane to its memory: what its devices have taken since they were started, as JavaScript's heap and as buffers
 * beside it. Memory of the guest does not count. Going over it is a failure of the lane.
 */
export class MemoryGuard {
  readonly #clock: Clock;
  readonly #limitBytes: number;
  readonly #baseBytes: number;
  #next = 0;

  constructor(clock: Clock, limitBytes: number) {
    this.#clock = clock;
    this.#limitBytes = limitBytes;
    collectGarbage();
    this.#baseBytes = heldBytes();
  }

  check(): void {
    const now = this.#clock.read();
    if (now < this.#next) return;
    this.#next = now + everyMs;
    if (heldBytes() - this.#baseBytes <= this.#limitBytes) return;
    // Most of it may be garbage that nobody has had a reason to collect.
    collectGarbage();
    const held = heldBytes() - this.#baseBytes;
    if (held <= this.#limitBytes) return;
    throw new Error(
      `the devices of the lane hold ${held} bytes of memory, more than the ${this.#limitBytes} of their budgets`,
    );
  }
}

function heldBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

let collect: (() => void) | undefined;

/** Node offers this to programs that were started for it; a new context has it after the flag is set. */
function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
    setFlagsFromString("--no-expose-gc");
  }
  collect();
}
