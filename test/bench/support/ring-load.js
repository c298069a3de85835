// @ts-check
import {
  DriverMemory,
  PackedDriverQueue,
  SplitDriverQueue,
} from "../../../dist/runtime/driver/index.js";
import { Mapping } from "../../../dist/runtime/host/mapping.js";
import { GuestMemory } from "../../../dist/runtime/memory/guest-memory.js";
import { openVirtqueue, startBase } from "../../../dist/runtime/queue/ring-layout.js";

const memoryBytes = 16 * 2 ** 20;
const ringBytes = 2 ** 20;
const pageBytes = 4096;
/** Chains of three descriptors that a ring of 256 holds. */
const slots = 85;

/**
 * @typedef {object} RingShape
 * @property {boolean} packed
 * @property {boolean} indirect
 * @property {boolean} eventIndex
 * @property {number} regions
 */

/**
 * Both sides of a ring of 256 over one memory file, each with a mapping of its own. Chains have three descriptors: a
 * header of 16 bytes, 4 KiB and a status byte, each in another region than the one before.
 */
export class RingLoad {
  #slot = 0;

  /** @param {RingShape} shape */
  constructor({ packed, indirect, eventIndex, regions }) {
    const size = 256;
    this.indirect = indirect;
    const sizeBytes = memoryBytes / regions;
    const memory = new DriverMemory(
      Array.from({ length: regions }, (_, index) => ({
        guestAddress: index * sizeBytes,
        sizeBytes,
      })),
    );
    const options = { size, eventIndex, indirectEntries: indirect ? 4 : 0 };
    this.ring = packed
      ? new PackedDriverQueue(memory, options)
      : new SplitDriverQueue(memory, options);
    this.places = Array.from({ length: 3 * slots }, (_, index) => {
      const slot = Math.floor(index / 3);
      return (index % regions) * sizeBytes + ringBytes + slot * pageBytes;
    });

    const guest = new GuestMemory();
    guest.setRegions(
      memory.regions.map((region) => ({
        ...region,
        mapping: Mapping.shared(memory.fd, region.fileOffset, region.sizeBytes),
      })),
    );
    /** @param {{address: number, length: number}} place */
    const view = ({ address, length }) => {
      const buffer = guest.viewGuest(address, length);
      if (buffer === undefined) throw new Error("ring outside of memory");
      return buffer;
    };
    const { descriptors, available, used } = this.ring.places;
    this.queue = openVirtqueue(
      { size, descriptors: view(descriptors), available: view(available), used: view(used) },
      guest,
      { packed, eventIndex, indirect, inOrder: false },
      startBase(packed),
    );
  }

  /** The driver makes chains available, at most as many as a ring holds. @param {number} chains */
  fill(chains) {
    const { ring, places, indirect } = this;
    for (let chain = 0; chain < chains; chain++) {
      const first = 3 * this.#slot;
      this.#slot = this.#slot + 1 === slots ? 0 : this.#slot + 1;
      ring.begin(indirect);
      ring.buffer(places[first] ?? 0, 16, false);
      ring.buffer(places[first + 1] ?? 0, pageBytes, true);
      ring.buffer(places[first + 2] ?? 0, 1, true);
      ring.commit();
    }
    ring.publish();
  }

  /** The device's turns: pop and push of every chain, and one publish a batch. @param {number} chains @param {number} batch */
  serve(chains, batch) {
    const { queue } = this;
    for (let left = chains; left > 0; left -= batch) {
      for (let count = 0; count < batch; count++) {
        const chain = queue.pop();
        if (chain === null) throw new Error(`no chain, fault ${queue.fault}`);
        queue.push(chain);
      }
      queue.publish();
    }
  }

  /** The driver takes back what was used. */
  drain() {
    while (this.ring.popUsed() >= 0);
  }
}
