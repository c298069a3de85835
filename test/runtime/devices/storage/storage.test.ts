import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { block } from "../../../../src/runtime/devices/block/spec.js";
import { FileStorage } from "../../../../src/runtime/devices/storage/file-storage.js";
import {
  openStorage as openOn,
  type StorageEngine,
} from "../../../../src/runtime/devices/storage/open-storage.js";
import { Outcome } from "../../../../src/runtime/devices/storage/outcome.js";
import { RingStorage } from "../../../../src/runtime/devices/storage/ring-storage.js";
import { openBlockFile } from "../../../../src/runtime/host/block-file.js";
import { IoUring } from "../../../../src/runtime/host/io-uring/io-uring.js";
import { Mapping } from "../../../../src/runtime/host/mapping.js";
import { GuestMemory } from "../../../../src/runtime/memory/guest-memory.js";
import { DescriptorTable } from "../../queue/descriptor-table.js";
import { definition, patternBytes, sectorBytes } from "../block/disk.js";
import { expectSameBytes, testDirectory, testServices } from "../host-services.js";

/** Storage with a way to wait for an operation. */
function openStorage(file: string, engine: StorageEngine) {
  const storage = openOn(block(definition(file, { engine })).options, testServices());
  onTestFinished(() => storage.close());
  let result: boolean | undefined;
  storage.listen?.({ finished: (_tag, succeeded) => (result = succeeded) });
  const over = (outcome: Outcome): boolean => {
    if (outcome !== Outcome.Later) return outcome === Outcome.Ok;
    result = undefined;
    storage.submit?.();
    while (result === undefined) storage.wait?.();
    return result;
  };
  return { storage, over };
}

/** A chain of `count` readable or writable segments of one byte, with a gap behind each. */
function scattered(count: number, writable: boolean) {
  const mapping = Mapping.anonymous(2 * count);
  onTestFinished(() => mapping.release());
  const memory = new GuestMemory();
  memory.setRegions([{ guestAddress: 0, userAddress: 0, sizeBytes: 2 * count, mapping }]);
  const runs = Array.from({ length: count }, (_, index) => ({
    address: 2 * index,
    length: 1,
    isWritable: writable,
  }));
  const { chain } = new DescriptorTable(memory, count).take(runs);
  return { chain, bytes: new Uint8Array(mapping.view(0, 2 * count)) };
}

describe.each(["sync", "io_uring", "auto"] as const)("a file by %s", (engine) => {
  it("reads and writes more segments than one system call takes", () => {
    const file = join(testDirectory(), "disk.img");
    const size = 6 * sectorBytes;
    writeFileSync(file, patternBytes(size, 1));
    const { storage, over } = openStorage(file, engine);
    const target = scattered(size, true);
    expect(over(storage.read(0, target.chain.writable, 0, size, 0))).toBe(true);
    expect(target.chain.writable.written).toBe(size);
    const everySecond = target.bytes.filter((_byte, index) => index % 2 === 0);
    expectSameBytes(everySecond, patternBytes(size, 1));
    expect(target.bytes.some((byte, index) => index % 2 === 1 && byte !== 0)).toBe(false);

    const source = scattered(size, false);
    source.bytes.set(patternBytes(2 * size, 9));
    expect(over(storage.write(0, source.chain.readable, 0, size, 0))).toBe(true);
    expectSameBytes(
      new Uint8Array(readFileSync(file)),
      patternBytes(2 * size, 9).filter((_byte, index) => index % 2 === 0),
    );
  });

  // A RAM disk deallocates, but cannot zero a range: the zeroes have to be written, in several pieces.
  it.each([true, false])("makes zeroes on any file system, may unmap: %s", (mayUnmap) => {
    const directory = mkdtempSync("/dev/shm/wheelbase-devices-");
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const file = join(directory, "disk.img");
    const expected = Buffer.alloc(4 * 2 ** 20, 0xee);
    writeFileSync(file, expected);
    const { storage, over } = openStorage(file, engine);
    const [start, size] = [1000 * sectorBytes, 5001 * sectorBytes];
    expect(over(storage.writeZeroes(start, size, mayUnmap, 0))).toBe(true);
    expectSameBytes(readFileSync(file), expected.fill(0, start, start + size));
  });
});

it("a ring takes over what cannot be had at once", () => {
  // This file system does not say what it has at once, so every read goes through the ring.
  const directory = mkdtempSync("/dev/shm/wheelbase-devices-");
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, "disk.img");
  writeFileSync(file, patternBytes(8 * sectorBytes, 1));
  const services = testServices();
  const { options } = block(definition(file));
  const opened = openBlockFile(options);
  const now = new FileStorage(opened, services.arena);
  const ring = IoUring.open(services.arena, 8, 16);
  const storage = new RingStorage(opened, now, ring, services, false);
  onTestFinished(() => storage.close());
  const results: boolean[] = [];
  storage.listen({ finished: (_tag, succeeded) => results.push(succeeded) });
  const targets = Array.from({ length: 20 }, () => scattered(sectorBytes, true));
  for (const [tag, { chain }] of targets.entries()) {
    const position = (tag % 8) * sectorBytes;
    const outcome = storage.read(position, chain.writable, 0, sectorBytes, tag);
    expect(outcome).toBe(Outcome.Later);
  }
  storage.submit();
  while (results.length < targets.length) storage.wait();
  expect(results.every(Boolean)).toBe(true);
  for (const [tag, { bytes }] of targets.entries()) {
    const start = (tag % 8) * sectorBytes;
    const expected = patternBytes(8 * sectorBytes, 1).subarray(start, start + sectorBytes);
    expectSameBytes(
      bytes.filter((_byte, index) => index % 2 === 0),
      expected,
    );
  }
});
