// @ts-check
import { Arena } from "../../../dist/runtime/host/arena.js";
import { MemfdFlag } from "../../../dist/runtime/host/constants.js";
import { libc } from "../../../dist/runtime/host/libc.js";
import { ByteBuffer } from "../../../dist/runtime/memory/byte-buffer.js";
import { GuestMemory } from "../../../dist/runtime/memory/guest-memory.js";
import { MemoryTable } from "../../../dist/runtime/transport/vhost-user/memory-table.js";
import { must, value64 } from "../support/values.js";

/** @typedef {import("../../support/split-mix.js").SplitMix} SplitMix */

const page = 4096;
const fileBytes = [0, 1, page, 4 * page, 64 * page, 5 * 2 ** 30];

/** Memory tables of a hostile front-end: what is accepted lies in its file, does not overlap, and is found again. */
export class MemoryTableTarget {
  /** @param {SplitMix} random */
  constructor(random) {
    this.random = random;
    this.memory = new GuestMemory();
    this.table = new MemoryTable(this.memory, () => undefined);
    this.arena = new Arena(page);
    this.files = fileBytes.map((size) => {
      const fd = libc.memfdCreate("fuzz", MemfdFlag.CloseOnExec);
      must(fd >= 0 && libc.ftruncate(fd, size) === 0, "no memory file");
      return { fd, size };
    });
    const pair = this.arena.take(8);
    must(libc.socketpair(1, 1, 0, pair.address) === 0, "no socket pair");
    this.sockets = [pair.words[0] ?? -1, pair.words[1] ?? -1];
    /** Message payloads: a table of eight regions, or a single one. */
    this.regions = ByteBuffer.ofSize(8 + 9 * 32);
    this.single = ByteBuffer.ofSize(40);
    /** @type {number[]} */
    this.fds = [];
    /** Regions that were sent, to be removed or sent again. @type {number[][]} */
    this.known = [];
  }

  step() {
    const { random } = this;
    const before = this.memory.regions;
    const kind = random.below(8);
    let reason;
    if (kind === 0) reason = this.replace();
    else if (kind <= 2) reason = this.remove();
    else reason = this.add();
    if (reason !== undefined) must(this.memory.regions === before, "a refusal changed the table");
    if (this.memory.regions.length > 40) this.table.release();
    this.check();
  }

  close() {
    this.table.release();
    for (const { fd } of this.files) libc.close(fd);
    for (const fd of this.sockets) libc.close(fd);
    this.arena.release();
  }

  replace() {
    const { random, regions, fds } = this;
    const count = random.below(9);
    fds.length = 0;
    regions.setUint32(0, random.oneIn(20) ? random.next() : count);
    for (let index = 0; index < count; index++) fds.push(this.describe(regions, 8 + 32 * index));
    return this.table.replace(regions, fds);
  }

  add() {
    return this.table.add(this.single, this.describe(this.single, 8));
  }

  remove() {
    const { random, single, known } = this;
    const fields = known.length > 0 && !random.oneIn(4) ? random.pick(known) : undefined;
    if (fields === undefined) this.describe(single, 8);
    else this.write(single, 8, fields);
    return this.table.remove(single);
  }

  /** Writes one region, mostly a good one, and returns its descriptor. @param {ByteBuffer} payload @param {number} at */
  describe(payload, at) {
    const { random, known } = this;
    const file = random.pick(this.files);
    const size = Math.min(file.size, page * (1 + random.below(64)));
    const guest = page * random.below(4096) + (random.oneIn(10) ? 2 ** 32 : 0);
    const fields = [guest, size, 2 ** 46 + guest, page * random.below(4)];
    if (random.oneIn(3)) fields[random.below(4)] = value64(random);
    if (known.length > 0 && random.oneIn(6)) fields[0] = random.pick(known)?.[0] ?? 0;
    if (known.length < 64) known.push(fields);
    else known[random.below(64)] = fields;
    this.write(payload, at, fields);
    return random.oneIn(30) ? random.pick(this.sockets) : file.fd;
  }

  /** @param {ByteBuffer} payload @param {number} at @param {number[]} fields */
  write(payload, at, fields) {
    for (const [index, field] of fields.entries()) payload.setUint64(at + 8 * index, field);
  }

  check() {
    const { random, memory } = this;
    let end = -1;
    for (const { guestAddress, sizeBytes } of memory.regions) {
      must(guestAddress >= end && sizeBytes > 0, "regions overlap or are empty");
      end = guestAddress + sizeBytes;
      must(Number.isSafeInteger(end), "a region beyond 2^53");
    }
    const address = random.oneIn(2) ? page * random.below(4200) : value64(random);
    const region = memory.regions.find(
      ({ guestAddress, sizeBytes }) =>
        address >= guestAddress && address < guestAddress + sizeBytes,
    );
    const window = memory.windows.find(address);
    must((window === undefined) === (region === undefined), "found where nothing is, or not found");
    if (window === undefined || region === undefined) return;
    must(address >= window.start && address < window.end, "the wrong window");
    must(
      window.hostAddress - region.mapping.address === window.start - region.guestAddress,
      "host",
    );
    // The first and the last byte are there: a mapping shorter than it says would end this process.
    must(window.bytes[0] !== undefined && window.bytes.at(-1) !== undefined, "bytes");
    const rest = region.guestAddress + region.sizeBytes - address;
    must(memory.viewGuest(address, rest + 1) === undefined, "a view beyond the region");
  }
}
