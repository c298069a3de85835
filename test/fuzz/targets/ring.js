// @ts-check
import { GuestMemory } from "../../../dist/runtime/memory/guest-memory.js";
import { QueueFault } from "../../../dist/runtime/queue/fault.js";
import { openVirtqueue, ringBytes } from "../../../dist/runtime/queue/ring-layout.js";
import { must, value32, value64 } from "../support/values.js";

/** @typedef {import("../../support/split-mix.js").SplitMix} SplitMix */
/** @typedef {import("../../../dist/runtime/queue/chain.js").Chain} Chain */

const regionBytes = 0x4000;
/** Two neighbours, a hole, and a region far away; host addresses are made up, nothing may touch them. */
const guestStarts = [0x10000, 0x10000 + regionBytes, 2 ** 33];
const hostOf = (/** @type {number} */ guest) => 0x7000_0000_0000 + guest;
const mostInFlight = 8;
/** Where each region has a table, most of the time a good one. */
const tableStart = 0x100;
const tableEntries = 6;
/** Operations on one queue before the next is opened, as a driver would that resets the device. */
const lifeTime = 400;

/**
 * Ring memory of a hostile driver: valid chains, mutated ones, and plain noise, changed between any two operations of
 * the device. Whatever comes, the device takes only chains that lie in guest memory, and takes a bounded number.
 */
export class RingTarget {
  /** @param {SplitMix} random @param {boolean} packed */
  constructor(random, packed) {
    this.random = random;
    this.packed = packed;
    this.memory = new GuestMemory();
    this.buffers = guestStarts.map(() => new ArrayBuffer(regionBytes));
    this.memory.setRegions(
      guestStarts.map((start, index) => ({
        guestAddress: start,
        userAddress: start,
        sizeBytes: regionBytes,
        mapping: { address: hostOf(start), view: () => this.buffers[index] ?? new ArrayBuffer(0) },
      })),
    );
    this.scratch = new Uint8Array(256);
    this.areas = [1, 2, 3, 4, 7, 8, 16, 64].flatMap((size) => {
      if (!packed && (size & (size - 1)) !== 0) return [];
      const bytes = ringBytes(packed, size);
      const parts = {
        size,
        descriptors: new ArrayBuffer(bytes.descriptors),
        available: new ArrayBuffer(bytes.available),
        used: new ArrayBuffer(bytes.used),
      };
      return [
        {
          ...parts,
          views: [parts.descriptors, parts.available, parts.used].map((part) => new DataView(part)),
        },
      ];
    });
    /** @type {Chain[]} */
    this.taken = [];
    this.left = 0;
    this.added = 0;
    this.done = 0;
    this.ring = random.pick(this.areas);
    this.queue = this.open();
    this.reset();
  }

  /** One operation of the driver, then one of the device. */
  step() {
    this.drive();
    this.serve();
    if (--this.left === 0) this.reset();
    else if (this.queue.fault !== QueueFault.None) {
      must(this.queue.pop() === null, "a broken queue gave a chain");
      must(!this.queue.resumeKicks(), "a broken queue asks to go on");
      this.reset();
    }
  }

  /** The device starts over on a ring whose memory is what it was. */
  reset() {
    const { random } = this;
    this.ring = random.pick(this.areas);
    if (random.oneIn(4)) for (const view of this.ring.views) fill(view, 0);
    this.queue = this.open();
    this.taken.length = 0;
    this.left = lifeTime;
    this.done = 0;
    const index = this.ring.views[1]?.getUint16(2, true) ?? 0;
    this.added = this.packed ? 0 : (index - this.queue.base) & 0xffff;
  }

  open() {
    const { random, packed } = this;
    const options = {
      packed,
      eventIndex: random.oneIn(2),
      indirect: !random.oneIn(8),
      inOrder: random.oneIn(2),
    };
    return openVirtqueue(this.ring, this.memory, options, this.startBase());
  }

  /** A base as the front-end sets it: a peer too, so anything that its message can say and its checks let through. */
  startBase() {
    const { random, ring } = this;
    const index = ring.views[1]?.getUint16(2, true) ?? 0;
    if (!this.packed) return random.oneIn(20) ? random.below(0x10000) : index;
    const half = () => random.below(ring.size) | (random.below(2) << 15);
    return half() + half() * 0x10000;
  }

  drive() {
    const { random } = this;
    switch (random.below(8)) {
      case 0:
        return random.oneIn(3) ? this.scribble() : undefined;
      case 1:
        return this.table();
      default:
        return this.chain();
    }
  }

  /** Some words of the ring, or of guest memory, become anything. */
  scribble() {
    const { random, ring } = this;
    for (let count = random.below(4); count >= 0; count--) {
      const view = random.oneIn(8) ? new DataView(this.anyBuffer()) : random.pick(ring.views);
      const word = random.below(view.byteLength >>> 1) * 2;
      view.setUint16(word, value32(random) & 0xffff, true);
    }
  }

  /** A table of descriptors somewhere in guest memory, mostly a good one. */
  table() {
    const { random } = this;
    const view = new DataView(this.anyBuffer());
    const start = tableStart;
    const count = 1 + random.below(tableEntries);
    for (let entry = 0; entry < count; entry++) {
      const isLast = entry === count - 1;
      this.descriptor(view, start + 16 * entry, entry + 1, !isLast, entry >= count / 2, 0);
    }
  }

  /** Descriptors where the device looks next, mostly good ones. */
  chain() {
    // A ring that is full gets no more, most of the time.
    if (this.added - this.done >= this.ring.size && !this.random.oneIn(50)) return;
    if (this.packed) this.packedChain();
    else this.splitChain();
  }

  splitChain() {
    const { random, ring } = this;
    const [descriptors, available] = /** @type {[DataView, DataView, DataView]} */ (ring.views);
    const count = 1 + random.below(Math.min(ring.size, 6));
    const first = random.below(ring.size);
    for (let entry = 0; entry < count; entry++) {
      const index = (first + entry) % ring.size;
      const isLast = entry === count - 1;
      const next = (index + 1) % ring.size;
      this.descriptor(
        descriptors,
        16 * index,
        next,
        !isLast,
        entry >= count / 2,
        random.oneIn(6) ? 4 : 0,
      );
    }
    const index = available.getUint16(2, true);
    available.setUint16(
      4 + 2 * (index % ring.size),
      random.oneIn(50) ? value32(random) : first,
      true,
    );
    const ahead = random.oneIn(60) ? value32(random) : 1;
    available.setUint16(2, index + ahead, true);
    this.added++;
    if (random.oneIn(4)) available.setUint16(4 + 2 * ring.size, value32(random), true);
  }

  packedChain() {
    const { random, ring } = this;
    const [descriptors, driverEvent] = /** @type {[DataView, DataView, DataView]} */ (ring.views);
    const base = this.queue.base;
    const room = this.ring.size - this.taken.reduce((sum, chain) => sum + chain.descriptors, 0);
    if (room <= 0) return;
    const count = 1 + random.below(Math.min(room, 6));
    for (let entry = 0; entry < count; entry++) {
      const place = (base & 0x7fff) + entry;
      const wrap = ((base & 0x8000) !== 0) !== place >= ring.size;
      const isLast = entry === count - 1;
      const lap = wrap ? 0x80 : 0x8000;
      const extra =
        count === 1 && random.oneIn(3) ? 4 : random.oneIn(60) ? value32(random) & 0xffff : 0;
      this.descriptor(
        descriptors,
        16 * (place % ring.size),
        0,
        !isLast,
        entry >= count / 2,
        lap | extra,
      );
      // In a packed descriptor the identifier stands where a split one has its flags.
      const flags = descriptors.getUint16(16 * (place % ring.size) + 12, true);
      descriptors.setUint16(16 * (place % ring.size) + 14, flags, true);
      descriptors.setUint16(16 * (place % ring.size) + 12, random.below(ring.size), true);
    }
    if (random.oneIn(4)) driverEvent.setUint32(0, value32(random), true);
  }

  /**
   * @param {DataView} view @param {number} at @param {number} next @param {boolean} goesOn
   * @param {boolean} writable @param {number} flags
   */
  descriptor(view, at, next, goesOn, writable, flags) {
    const { random } = this;
    const start = random.pick(guestStarts);
    const isWild = random.oneIn(200);
    const offset =
      (flags & 4) !== 0 && !random.oneIn(20) ? tableStart : random.below(regionBytes - 300);
    const address = isWild ? value64(random) : start + offset;
    view.setUint32(at, address % 2 ** 32, true);
    view.setUint32(at + 4, Math.floor(address / 2 ** 32), true);
    const isTable = (flags & 4) !== 0;
    const length = isTable ? 16 * (1 + random.below(tableEntries)) : random.below(300);
    view.setUint32(at + 8, random.oneIn(200) ? value32(random) : length, true);
    const wrong = random.oneIn(200) ? value32(random) & 0xffff : 0;
    // Indirect and next exclude each other, so a good one has no more than one of them.
    const more = goesOn && !isTable ? 1 : 0;
    view.setUint16(at + 12, (flags | more | (writable ? 2 : 0)) ^ wrong, true);
    view.setUint16(at + 14, random.oneIn(200) ? value32(random) : next, true);
  }

  anyBuffer() {
    return this.random.pick(this.buffers);
  }

  serve() {
    const { random, queue } = this;
    switch (random.below(10)) {
      case 0:
        return queue.suppressKicks();
      case 1:
        return void queue.resumeKicks();
      case 2:
        return void queue.publish();
      case 3:
        return this.finishAll();
      case 4:
        return queue.forgetTranslations();
      case 5:
        return this.giveBack();
      default:
        return this.take();
    }
  }

  take() {
    const { random, queue, taken, ring } = this;
    const chain = queue.pop();
    if (chain === null) {
      must(
        !queue.isPending() || queue.fault !== QueueFault.None,
        "there is a chain and pop gives none",
      );
      return;
    }
    check(chain, ring.size);
    this.use(chain);
    taken.push(chain);
    must(queue.inFlight === taken.length, "inFlight is wrong");
    must(taken.length <= ring.size, "more chains than the ring holds");
    if (taken.length > mostInFlight || random.oneIn(2)) this.finish(random.below(taken.length));
  }

  /** Reads and writes both parts as a device does, while the driver changes the memory. @param {Chain} chain */
  use(chain) {
    const { readable, writable } = chain;
    const size = Math.min(readable.length, this.scratch.length);
    if (size > 0) readable.copyTo(this.scratch.subarray(0, size), readable.length - size);
    if (readable.length >= 8) readable.getUint64(0);
    if (this.random.oneIn(8)) this.scribble();
    if (readable.length > 1) readable.getUint16(readable.length - 2);
    const room = Math.min(writable.length, this.scratch.length);
    if (room > 0) writable.copyFrom(this.scratch.subarray(0, room), 0);
    if (writable.length > 0) writable.setUint8(writable.length - 1, 1);
  }

  /** @param {number} which */
  finish(which) {
    const [chain] = this.taken.splice(which, 1);
    if (chain !== undefined) this.queue.push(chain);
    this.done++;
    // With IN_ORDER a chain that is done may have to wait for older ones, but counts as out.
    if (this.queue.inFlight > this.taken.length) this.finishAll();
  }

  finishAll() {
    this.done += this.taken.length;
    for (const chain of this.taken.splice(0)) this.queue.push(chain);
    must(this.queue.inFlight === 0, "chains are left");
    this.queue.publish();
  }

  giveBack() {
    if (this.random.oneIn(4)) {
      this.taken.length = 0;
      this.queue.takeBack();
      must(this.queue.inFlight === 0, "chains are left after they were taken back");
      return;
    }
    const chain = this.queue.pop();
    if (chain !== null) this.queue.unpop(chain);
  }
}

/** Everything that a device relies on. @param {Chain} chain @param {number} size */
function check(chain, size) {
  const { segments } = chain;
  must(segments.readableCount <= segments.count, "counts");
  must(chain.descriptors >= 1 && chain.descriptors <= size, "descriptors");
  let readable = 0;
  let writable = 0;
  for (let index = 0; index < segments.count; index++) {
    const window = segments.windowOf(index);
    const length = segments.lengthOf(index);
    const address = segments.addressOf(index);
    must(window !== undefined && length > 0, "a segment without window or bytes");
    const offset = address - window.hostAddress;
    must(Number.isInteger(offset) && offset >= 0, "a segment before its window");
    must(offset + length <= window.bytes.length, "a segment beyond its window");
    must(
      guestStarts.some((start) => hostOf(start) === window.hostAddress),
      "a strange window",
    );
    if (index < segments.readableCount) readable += length;
    else writable += length;
  }
  must(readable === segments.readableLength && writable === segments.writableLength, "lengths");
}

/** @param {DataView} view @param {number} value */
function fill(view, value) {
  new Uint8Array(view.buffer).fill(value);
}
