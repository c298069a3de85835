import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { BalloonFeature } from "../../../../src/catalogue/devices/balloon.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import { BalloonDevice } from "../../../../src/runtime/devices/balloon/model.js";
import { maxPagesPerRequest } from "../../../../src/runtime/devices/balloon/pages.js";
import { Guest } from "../harness.js";

const inflate = 0;
const deflate = 1;
const statistics = 2;
const hints = 3;
const reporting = 4;
const page = 4096;
/** Where the harness has its memory, in pages. */
const firstPage = 0x40000000 / page;

const every = Object.values(BalloonFeature);

function balloonGuest(features: readonly number[] = every, targetBytes = 0) {
  const released: { address: number; length: number }[] = [];
  let canRelease = true;
  const host = {
    release: (address: number, length: number) => {
      released.push({ address, length });
      return canRelease;
    },
  };
  const device = new BalloonDevice(host, targetBytes);
  const guest = new Guest(device, { queueSize: 64 });
  onTestFinished(() => guest.release());
  guest.reset(new FeatureSet(features));
  const run = (name: string, values: Record<string, number> = {}) =>
    device.commands.find((command) => command.name === name)?.run(values) as Record<
      string,
      unknown
    >;
  const config = (offset: number) => {
    const bytes = new Uint8Array(4);
    device.config.read(offset, bytes);
    return new DataView(bytes.buffer).getUint32(0, true);
  };
  const write = (offset: number, value: number) => {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, true);
    return device.config.write(offset, bytes);
  };
  return {
    ...{ device, guest, released, run, config, write },
    pages: (queue: number, ...numbers: number[]) =>
      guest.request(queue, [new Uint8Array(Uint32Array.from(numbers).buffer)], []),
    refuse: () => {
      canRelease = false;
    },
  };
}

function words(...values: number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}

function stats(...entries: (readonly [number, number])[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(10 * entries.length));
  for (const [index, [tag, value]] of entries.entries()) {
    bytes.setUint16(10 * index, tag, true);
    bytes.setBigUint64(10 * index + 2, BigInt(value), true);
  }
  return new Uint8Array(bytes.buffer);
}

describe("inflating", () => {
  it("gives runs of pages back to the host in one go, upwards and downwards", () => {
    const { pages, released } = balloonGuest();
    const at = (index: number) => firstPage + 100 + index;
    pages(inflate, at(0), at(1), at(2), at(9), at(8), at(7), at(20));
    expect(released.map(({ length }) => length / page)).toEqual([3, 3, 1]);
    const [first] = released;
    expect(released.map(({ address }) => (address - (first?.address ?? 0)) / page)).toEqual([
      0, 7, 20,
    ]);
  });

  it("leaves alone what is no memory of the guest", () => {
    const { pages, released, run } = balloonGuest();
    pages(inflate, 0, 1, 0xffffffff, firstPage - 1, firstPage + 100);
    expect(released).toHaveLength(1);
    expect(run("status")).toMatchObject({ releasedBytes: page, keptBytes: 4 * page });
  });

  it("does not let one request keep the lane for long", () => {
    const { guest, released } = balloonGuest();
    const list = Array.from(
      { length: maxPagesPerRequest + 100 },
      (_, i) => firstPage + 100 + 2 * (i % 90),
    );
    guest.request(inflate, [words(...list)], []);
    expect(released.length).toBe(maxPagesPerRequest);
  });

  it("counts what the host does not take", () => {
    const { pages, run, refuse } = balloonGuest();
    refuse();
    pages(inflate, firstPage + 100);
    expect(run("status")).toMatchObject({ releasedBytes: 0, keptBytes: page });
  });

  it("needs nothing of the host to deflate", () => {
    const { pages, released } = balloonGuest();
    pages(deflate, firstPage + 100);
    expect(released).toEqual([]);
  });

  it("asks for what the operator wants, and notes what the guest gave", () => {
    const { run, config, write, device } = balloonGuest(every, 8 * page);
    expect(config(0)).toBe(8);
    let changes = 0;
    device.config.listen(() => {
      changes++;
    });
    run("target", { bytes: 16 * page });
    expect([config(0), changes]).toEqual([16, 1]);
    expect(write(4, 12)).toBe(true);
    expect(run("status")).toMatchObject({ targetBytes: 16 * page, actualBytes: 12 * page });
    write(0, 1);
    expect(config(0)).toBe(16);
    // QEMU's generic front end writes all of the space, with what it read before.
    device.config.write(0, words(7, 13, 9, 5));
    expect([0, 4, 8, 12].map(config)).toEqual([16, 13, 0, 5]);
    expect(() => run("target", { bytes: 1 })).toThrow("no whole pages");
  });
});

describe("statistics", () => {
  it("are read in any order, and unknown tags passed over", () => {
    const { guest, run } = balloonGuest();
    guest.offer(statistics, [stats([5, 2 ** 40], [999, 1], [4, 12345])], []);
    guest.kick(statistics);
    expect(guest.used(statistics)).toEqual([]);
    expect(run("status")["statistics"]).toEqual({ memtot: 2 ** 40, memfree: 12345 });
  });

  it("are asked for by giving the buffer back", () => {
    const { guest, device, run } = balloonGuest();
    expect(device.requestStatistics()).toBe(false);
    const { id } = guest.offer(statistics, [stats([4, 1])], []);
    guest.kick(statistics);
    run("status");
    guest.runner.flush();
    expect(guest.used(statistics)).toEqual([{ id, length: 0 }]);
    guest.offer(statistics, [stats([4, 2])], []);
    guest.kick(statistics);
    expect(run("status")["statistics"]).toEqual({ memfree: 2 });
  });

  it("keep one buffer and no more, whatever is in it", () => {
    const { guest, run } = balloonGuest();
    const first = guest.offer(statistics, [stats([4, 1]), new Uint8Array(3)], []);
    const second = guest.offer(statistics, [new Uint8Array(100_000)], []);
    guest.kick(statistics);
    expect(guest.used(statistics)).toEqual([{ id: second.id, length: 0 }]);
    run("status");
    guest.runner.flush();
    expect(guest.used(statistics).map(({ id }) => id)).toEqual([first.id]);
  });

  it("leave no buffer behind when the queue stops", () => {
    const { guest } = balloonGuest();
    const { id } = guest.offer(statistics, [stats([4, 1])], []);
    guest.kick(statistics);
    guest.pause(statistics);
    expect(guest.used(statistics)).toEqual([{ id, length: 0 }]);
    guest.resume(statistics);
    expect(guest.used(statistics)).toEqual([]);
  });
});

describe("free page hints", () => {
  it("count with the current command id only", () => {
    const { guest, run, config } = balloonGuest();
    run("hint");
    const id = config(8);
    expect(id).toBeGreaterThan(1);
    guest.request(hints, [], [8192]);
    expect(run("status")["hintedBytes"]).toBe(0);
    guest.request(hints, [words(id + 1)], []);
    guest.request(hints, [], [8192]);
    expect(run("status")["hintedBytes"]).toBe(0);
    guest.request(hints, [words(id)], []);
    guest.request(hints, [], [8192]);
    guest.request(hints, [], [4096]);
    expect(run("status")["hintedBytes"]).toBe(12288);
  });

  it("end with DONE after the driver's STOP, and the next id is another", () => {
    const { guest, run, config, released } = balloonGuest();
    run("hint");
    const id = config(8);
    guest.request(hints, [words(id)], []);
    guest.request(hints, [], [4096]);
    expect(config(8)).toBe(id);
    guest.request(hints, [words(0)], []);
    expect(config(8)).toBe(1);
    guest.request(hints, [], [4096]);
    expect(run("status")["hintedBytes"]).toBe(4096);
    run("hint");
    expect(config(8)).not.toBe(id);
    // The guest may use a hinted page again without a word.
    expect(released).toEqual([]);
  });

  it("are not asked of a guest without the feature", () => {
    const { run } = balloonGuest([BalloonFeature.StatsVq]);
    expect(() => run("hint")).toThrow("VIRTIO_BALLOON_F_FREE_PAGE_HINT");
  });
});

describe("reported pages", () => {
  it("go back to the host, whole pages only", () => {
    const { guest, released } = balloonGuest();
    guest.request(reporting, [], [3 * page, 100]);
    // The harness does not align its buffers: of three pages' length two are whole.
    expect(released.map(({ length }) => length)).toEqual([2 * page]);
    expect(released[0]?.address).toSatisfy((address: number) => address % page === 0);
  });

  it("keep their poison", () => {
    const { guest, released, write } = balloonGuest();
    expect(write(12, 0xaaaaaaaa)).toBe(true);
    guest.request(reporting, [], [3 * page]);
    expect(released).toEqual([]);
    expect(write(12, 0)).toBe(true);
    guest.request(reporting, [], [3 * page]);
    expect(released).toHaveLength(1);
  });

  it("have none without the feature", () => {
    const { write, config } = balloonGuest([BalloonFeature.PageReporting]);
    write(12, 1);
    expect(config(12)).toBe(0);
  });
});

describe("the queues", () => {
  it("are found where Linux puts them when features are missing", () => {
    const { guest, released } = balloonGuest([BalloonFeature.PageReporting]);
    guest.request(2, [], [3 * page]);
    expect(released).toHaveLength(1);
  });

  it("are found where the standard puts them, too", () => {
    const { guest, released } = balloonGuest([BalloonFeature.PageReporting]);
    guest.request(4, [], [3 * page]);
    expect(released).toHaveLength(1);
  });
});

it("starts over with a reset, and goes on asking for the same", () => {
  const { guest, run, config, write } = balloonGuest(every, 8 * page);
  write(4, 5);
  run("hint");
  guest.reset(new FeatureSet(every));
  expect([config(0), config(4), config(8), config(12)]).toEqual([8, 0, 0, 0]);
});

it("survives any bytes on any queue", () => {
  const { guest } = balloonGuest();
  const part = fc.uint8Array({ maxLength: 60 });
  const chain = fc.tuple(
    fc.nat(4),
    fc.array(part, { maxLength: 4 }),
    fc.array(fc.nat(9000), { maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(chain, { maxLength: 12 }), (chains) => {
      guest.reset(new FeatureSet(every));
      for (const [queue, readable, writable] of chains) {
        if (readable.length + writable.length === 0) continue;
        guest.offer(queue, readable, writable);
        guest.kick(queue);
      }
      expect(guest.failures).toEqual([]);
      // All but the one buffer of statistics came back.
      const kept = [0, 1, 2, 3, 4].map((queue) => guest.runner.inFlight(queue));
      expect(kept.filter((count) => count > 0).length).toBeLessThanOrEqual(1);
      expect(Math.max(...kept)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 200 },
  );
});
