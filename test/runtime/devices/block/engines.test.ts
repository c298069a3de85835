import { spawnSync } from "node:child_process";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { BlkFeature, BlkRequestType, BlkStatus } from "../../../../src/catalogue/devices/block.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import type { BlockDefinition } from "../../../../src/runtime/devices/block/spec.js";
import { expectSameBytes } from "../host-services.js";
import { diskGuest, header, joined, patternBytes, range, sectorBytes } from "./disk.js";

const { In, Out, Flush, Discard, WriteZeroes } = BlkRequestType;
const { Flush: FlushFeature, Discard: DiscardFeature, WriteZeroes: ZeroFeature } = BlkFeature;
const { Ok } = BlkStatus;
const sectorCount = 64;

type Engine = Pick<BlockDefinition, "engine" | "direct">;
const engines: readonly Engine[] = [
  { engine: "sync" },
  { engine: "auto" },
  { engine: "io_uring" },
  { engine: "auto", direct: true },
];

/** A file on a real disk: what is in memory needs no ring. */
function diskFile(sizeBytes = sectorCount * sectorBytes): string {
  const directory = mkdtempSync("/var/tmp/wheelbase-engines-");
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, "disk.img");
  writeFileSync(file, patternBytes(sizeBytes, 1));
  return file;
}

/** Has the host forget what it has of a file in its page cache. */
function dropCache(file: string): void {
  const flags = ["oflag=nocache", "conv=notrunc,fdatasync", "count=0", "status=none"];
  expect(spawnSync("dd", ["if=/dev/null", `of=${file}`, ...flags]).status).toBe(0);
}

const request = fc.record({
  type: fc.constantFrom(In, In, Out, Out, Flush, WriteZeroes),
  sector: fc.nat(sectorCount - 1),
  count: fc.integer({ min: 1, max: 12 }),
  seed: fc.nat(255),
});

describe.each(engines)("a disk served with %o", (engine) => {
  it("holds what was written to it, whatever is under way at the same time", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(request, { minLength: 1, maxLength: 16 }), { maxLength: 6 }),
        fc.boolean(),
        (batches, flushes) => {
          const file = diskFile();
          const features = [DiscardFeature, ZeroFeature, ...(flushes ? [FlushFeature] : [])];
          const { device, guest } = diskGuest({ file, ...engine }, new FeatureSet(features));
          const model = patternBytes(sectorCount * sectorBytes, 1);
          for (const batch of batches) {
            // Requests that are out together have no order, so only one of them touches a sector.
            const touched = new Set<number>();
            const checks: (() => void)[] = [];
            for (const { type, sector, count, seed } of batch) {
              const sectors = Array.from({ length: count }, (_, index) => sector + index);
              const isWithin = sector + count <= sectorCount;
              if (!isWithin || sectors.some((one) => touched.has(one))) continue;
              for (const one of sectors) touched.add(one);
              const [start, end] = [sector * sectorBytes, (sector + count) * sectorBytes];
              const offered = offer(type, sector, count, seed);
              const { writablePlaces } = guest.offer(0, offered.readable, offered.writable);
              if (type === Out) model.set(patternBytes(end - start, seed), start);
              if (type === WriteZeroes) model.fill(0, start, end);
              const expected = model.slice(start, end);
              checks.push(() => {
                const bytes = guest.read(writablePlaces);
                expect(bytes.at(-1)).toBe(Ok);
                if (type === In) expectSameBytes(bytes.subarray(0, -1), expected);
              });
            }
            guest.kick(0);
            guest.settle(0);
            expect(guest.used(0)).toHaveLength(checks.length);
            for (const check of checks) check();
          }
          device.batchEnded();
          expectSameBytes(new Uint8Array(readFileSync(file)), model);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("reads what the host does not have in memory", () => {
    const size = 4 * 2 ** 20;
    const file = diskFile(size);
    dropCache(file);
    const { guest } = diskGuest({ file, ...engine });
    const sectors = [0, 1111, 5000, size / sectorBytes - 8];
    const places = sectors.map((sector) => guest.offer(0, [header(In, sector)], [4096, 1]));
    guest.kick(0);
    // The lane goes on at once, unless it was told to wait. (A virtual disk may be so fast that auto never waits.)
    if (engine.engine === "sync") expect(guest.runner.inFlight(0)).toBe(0);
    else if (engine.engine !== "auto" || engine.direct === true) {
      expect(guest.runner.inFlight(0)).toBeGreaterThan(0);
    }
    guest.settle(0);
    const all = patternBytes(size, 1);
    for (const [index, sector] of sectors.entries()) {
      const bytes = guest.read(places[index]?.writablePlaces ?? []);
      const start = sector * sectorBytes;
      expectSameBytes(bytes, joined(all.subarray(start, start + 4096), Uint8Array.of(Ok)));
    }
  });

  it("keeps sectors of one page apart that are written at the same time, wherever their data lies", () => {
    const file = diskFile();
    const { guest, contents } = diskGuest({ file, ...engine }, new FeatureSet([FlushFeature]));
    // Of 16 bytes, and the harness leaves three free behind each buffer.
    const headerRoom = 16 + 3;
    for (let round = 1; round <= 40; round++) {
      dropCache(file);
      for (let count = 0; count < sectorCount; count++) {
        const sector = (count * 29 + round) % sectorCount;
        // Every other one lies as O_DIRECT wants it.
        guest.align(512, 512 - headerRoom + (sector % 2) * 4);
        guest.offer(0, [header(Out, sector), new Uint8Array(512).fill(sector + round)], [1]);
      }
      guest.kick(0);
      guest.settle(0);
      guest.used(0);
      expect(guest.request(0, [header(Flush, 0)], [1]).status).toBe(Ok);
      dropCache(file);
      const expected = Uint8Array.from({ length: sectorCount * 512 }, (_, at) => (at >> 9) + round);
      expectSameBytes(contents(), expected);
    }
  });

  it("has nothing under way when a queue stops, and answers all of it", () => {
    const size = 4 * 2 ** 20;
    const file = diskFile(size);
    dropCache(file);
    const { guest } = diskGuest({ file, ...engine });
    for (let count = 0; count < 60; count++) guest.offer(0, [header(In, count * 128)], [4096, 1]);
    guest.kick(0);
    guest.pause(0);
    expect(guest.used(0)).toHaveLength(60);
    // What the kernel wrote later would be found here: the memory belongs to others now.
    guest.resume(0);
    guest.checkQuiet();
  });

  it("discards ranges one by one", () => {
    const file = diskFile();
    const { guest, contents } = diskGuest({ file, ...engine }, new FeatureSet([DiscardFeature]));
    const ranges = [range(8, 8), range(24, 8), range(40, 1)];
    expect(guest.request(0, [joined(header(Discard, 0), ...ranges)], [1]).status).toBe(Ok);
    const expected = patternBytes(sectorCount * sectorBytes, 1);
    for (const [sector, count] of [
      [8, 8],
      [24, 8],
      [40, 1],
    ] as const) {
      expected.fill(0, sector * sectorBytes, (sector + count) * sectorBytes);
    }
    expectSameBytes(contents(), expected);
  });

  it("leaves no file descriptor behind", () => {
    const before = openFiles();
    const { device } = diskGuest({ file: diskFile(), ...engine });
    expect(openFiles().length).toBeGreaterThan(before.length);
    device.close();
    expect(openFiles().filter((name) => name.includes("io_uring"))).toEqual(
      before.filter((name) => name.includes("io_uring")),
    );
    device.close = () => undefined;
  });
});

// Read past the page cache nothing is in memory.
const cached = engines.filter(({ direct }) => direct !== true);

describe.each(cached)("a disk in the page cache, served with %o", (engine) => {
  it("answers what the host has in memory in the same turn, however much it is", () => {
    const { guest } = diskGuest({ file: diskFile(), ...engine });
    for (let count = 0; count < 32; count++) guest.offer(0, [header(In, 8 * count)], [4096, 1]);
    guest.kick(0);
    expect(guest.used(0)).toHaveLength(32);
    guest.checkQuiet();
  });
});

describe.each(cached.filter(({ engine }) => engine !== "sync"))(
  "a disk with a ring, served with %o",
  (engine) => {
    it("gives the driver what is done in the middle of a long turn", () => {
      const { guest } = diskGuest({ file: diskFile(), ...engine });
      for (let count = 0; count < 60; count++) guest.offer(0, [header(In, count)], [512, 1]);
      let seen = 0;
      const parts: number[] = [];
      guest.onNotification(() => {
        const more = guest.used(0).length;
        seen += more;
        parts.push(more);
      });
      guest.kick(0);
      expect(seen).toBe(60);
      expect(Math.max(...parts)).toBeLessThan(30);
    });
  },
);

function offer(type: number, sector: number, count: number, seed: number) {
  if (type === In) return { readable: [header(In, sector)], writable: [count * sectorBytes, 1] };
  const data = type === Out ? patternBytes(count * sectorBytes, seed) : new Uint8Array(0);
  if (type === WriteZeroes) {
    const readable = [joined(header(type, 0), range(sector, count, seed & 1))];
    return { readable, writable: [1] };
  }
  return { readable: [joined(header(type, sector), data)], writable: [1] };
}

function openFiles(): string[] {
  return readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return [];
    }
  });
}
