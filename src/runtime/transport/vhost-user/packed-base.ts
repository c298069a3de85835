import { DescFlag } from "../../../catalogue/queues.js";
import { startBase } from "../../queue/ring-layout.js";

/*
 * SET_VRING_BASE of a packed ring carries two positions with their wrap counters: available in the low half, used in
 * the high one. Some front-ends know less. Linux's User Mode Linux says 0 for a new ring, as for a split one, and
 * DPDK's virtio-user says 0x8000, the available half alone; the wrap counters of a new ring are 1 (VIRTIO 1.4, 2.8.1).
 * What these numbers really mean is possible as well, in a ring that goes on, so the ring itself has to tell:
 *
 *   0x8000   a whole ring is outstanding, so every descriptor was made available with wrap counter 0: USED is set
 *   0        the driver went through the whole ring with wrap counter 1: no descriptor is without both flags
 */
const availableHalfOnly = 0x8000;
const bothFlags = DescFlag.Avail | DescFlag.Used;

/** Where a packed ring starts, whose front-end set `base`. */
export function packedBase(base: number, descriptors: ArrayBuffer): number {
  const halves = new Uint16Array(descriptors);
  // The flags are the last half of a descriptor's 16 bytes.
  const first = halves[7] ?? 0;
  const last = halves[halves.length - 1] ?? 0;
  const isNew =
    (base === availableHalfOnly && (first & DescFlag.Used) === 0) ||
    (base === 0 && (last & bothFlags) === 0);
  return isNew ? startBase(true) : base;
}
