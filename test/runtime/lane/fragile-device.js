// @ts-check
import { readFileSync } from "node:fs";
import { ConfigSpace, FeatureSet, Handled, QueueRole } from "wheelbase/runtime";

/** What a request of so many bytes leads to; any other is answered with 0x5a in all of them. */
export const Mishap = {
  ...{ Throw: 101, ThrowTwice: 102, Exit: 103 },
  /** A turn that does not end, in JavaScript or in a system call. */
  ...{ Hang: 104, Stuck: 105 },
  /** A megabyte more that is never given back, and more objects at once than the heap may have. */
  ...{ Leak: 106, Hoard: 107 },
};

/**
 * A device with bugs: it answers as an entropy source does, until it is asked for one of `Mishap`.
 * @param {{failsToStart?: boolean, fifo?: string}} options
 */
export function createDevice(options) {
  if (options.failsToStart === true) throw new Error("a bug before anything was served");
  let isBroken = false;
  /** @type {unknown[]} */
  const held = [];
  return {
    id: 4,
    features: new FeatureSet([]),
    queues: [QueueRole.Request],
    config: new ConfigSpace(new Uint8Array(0)),
    /** @param {number} _queue @param {import("wheelbase/runtime").Chain} chain */
    handle(_queue, chain) {
      const { length } = chain.writable;
      if (length === Mishap.Exit) process.exit(0);
      if (length === Mishap.Hang) for (;;);
      if (length === Mishap.Stuck) readFileSync(options.fifo ?? "");
      if (length === Mishap.Leak) held.push(new Uint8Array(1 << 20).fill(1));
      while (length === Mishap.Hoard) held.push({ size: held.length });
      isBroken = length === Mishap.ThrowTwice;
      if (length === Mishap.Throw || isBroken) throw new Error("a bug in a device");
      chain.writable.copyFrom(new Uint8Array(length).fill(0x5a), 0);
      return Handled.Done;
    },
    stopped() {
      if (isBroken) throw new Error("another bug on the way out");
    },
  };
}
