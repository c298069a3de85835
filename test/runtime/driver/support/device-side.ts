import type { DriverMemory } from "../../../../src/runtime/driver/driver-memory.js";
import type { DriverRing } from "../../../../src/runtime/driver/driver-ring.js";
import { Mapping } from "../../../../src/runtime/host/mapping.js";
import { GuestMemory } from "../../../../src/runtime/memory/guest-memory.js";
import { openVirtqueue, type RingOptions } from "../../../../src/runtime/queue/ring-layout.js";
import type { Virtqueue } from "../../../../src/runtime/queue/virtqueue.js";

/** The device's own mapping of a driver's memory, as if it had received the descriptor over a socket. */
export class DeviceMemory {
  readonly guest = new GuestMemory();
  readonly #mappings: Mapping[] = [];

  constructor(memory: DriverMemory) {
    const regions = memory.regions.map((region) => {
      const mapping = Mapping.shared(memory.fd, region.fileOffset, region.sizeBytes);
      this.#mappings.push(mapping);
      return { ...region, mapping };
    });
    const problem = this.guest.setRegions(regions);
    if (problem !== undefined) throw new Error(problem);
  }

  /** The device's end of a driver's queue; a split one that goes out of order unless told otherwise. */
  queue(ring: DriverRing, options: Partial<RingOptions> & { readonly base: number }): Virtqueue {
    const { descriptors, available, used } = ring.places;
    const areas = {
      size: ring.size,
      descriptors: this.#view(descriptors),
      available: this.#view(available),
      used: this.#view(used),
    };
    const { base, ...negotiated } = options;
    const ringOptions = { packed: false, eventIndex: false, indirect: false, inOrder: false };
    return openVirtqueue(areas, this.guest, { ...ringOptions, ...negotiated }, base);
  }

  close(): void {
    for (const mapping of this.#mappings) mapping.release();
  }

  #view(place: { address: number; length: number }): ArrayBuffer {
    const view = this.guest.viewGuest(place.address, place.length);
    if (view === undefined) throw new Error("a ring area is outside of guest memory");
    return view;
  }
}
