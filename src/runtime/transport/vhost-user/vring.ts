import type { GuestMemory } from "../../memory/guest-memory.js";
import type { RingOptions } from "../../queue/ring-layout.js";
import {
  checkRingAlignment,
  isRingSize,
  openVirtqueue,
  ringBytes,
  startBase,
} from "../../queue/ring-layout.js";
import type { Virtqueue } from "../../queue/virtqueue.js";

/**
 * Where the front-end says the parts of a ring are, in its own address space. A packed ring has its driver event area
 * in place of the available ring and its device event area in place of the used ring.
 */
export interface VringAddresses {
  readonly descriptors: number;
  readonly available: number;
  readonly used: number;
}

/** What the front-end set for one queue. A ring runs when it is started, enabled and complete. */
export class Vring {
  readonly index: number;
  size = 0;
  /** Where the ring goes on; undefined: at its start. */
  base: number | undefined;
  addresses: VringAddresses | undefined;
  /** Descriptors that this process owns; -1: none. */
  kick = -1;
  call = -1;
  error = -1;
  started = false;
  enabled = false;
  /** The driver broke the queue: it stays stopped until the front-end stops or resets it. */
  failed = false;

  constructor(index: number) {
    this.index = index;
  }

  /** Front-ends send size, addresses, kick and enable in different orders; only all of them together count. */
  get wantsToRun(): boolean {
    const complete = this.addresses !== undefined && this.size > 0;
    return complete && this.started && this.enabled && !this.failed;
  }

  /** Opens the ring in guest memory; a string says why that cannot be. */
  open(memory: GuestMemory, options: RingOptions): Virtqueue | string {
    const { addresses, size } = this;
    if (addresses === undefined) return "its addresses are not set";
    if (!isRingSize(options.packed, size)) return `a ring of this layout has no size ${size}`;
    const problem = checkRingAlignment(options.packed, addresses);
    if (problem !== undefined) return problem;
    const bytes = ringBytes(options.packed, size);
    const descriptors = memory.viewUser(addresses.descriptors, bytes.descriptors);
    const available = memory.viewUser(addresses.available, bytes.available);
    const used = memory.viewUser(addresses.used, bytes.used);
    if (descriptors === undefined || available === undefined || used === undefined) {
      return "its ring does not lie in one memory region";
    }
    const areas = { size, descriptors, available, used };
    return openVirtqueue(areas, memory, options, this.base ?? startBase(options.packed));
  }
}
