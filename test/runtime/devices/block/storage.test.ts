import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { FileStorage } from "../../../../src/runtime/devices/block/host.js";
import { Mapping } from "../../../../src/runtime/host/mapping.js";
import { GuestMemory } from "../../../../src/runtime/memory/guest-memory.js";
import { DescriptorTable } from "../../queue/descriptor-table.js";
import { expectSameBytes, testDirectory, testServices } from "../host-services.js";
import { patternBytes, sectorBytes } from "./disk.js";

function openStorage(file: string): FileStorage {
  const options = { file, readOnly: false, create: false, logicalBlockBytes: sectorBytes };
  const storage = FileStorage.open(options, testServices().arena);
  onTestFinished(() => storage.close());
  return storage;
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

describe("file storage", () => {
  it("reads and writes more segments than one system call takes", () => {
    const file = join(testDirectory(), "disk.img");
    const size = 6 * sectorBytes;
    writeFileSync(file, patternBytes(size, 1));
    const storage = openStorage(file);
    const target = scattered(size, true);
    expect(storage.read(0, target.chain.writable, size)).toBe(size);
    const everySecond = target.bytes.filter((_byte, index) => index % 2 === 0);
    expectSameBytes(everySecond, patternBytes(size, 1));
    expect(target.bytes.some((byte, index) => index % 2 === 1 && byte !== 0)).toBe(false);

    const source = scattered(size, false);
    source.bytes.set(patternBytes(2 * size, 9));
    expect(storage.write(0, source.chain.readable, 0, size)).toBe(true);
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
    const storage = openStorage(file);
    const [start, size] = [1000 * sectorBytes, 5001 * sectorBytes];
    expect(storage.writeZeroes(start, size, mayUnmap)).toBe(true);
    expectSameBytes(readFileSync(file), expected.fill(0, start, start + size));
  });
});
