import { statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { BlkFeature, BlkRequestType, BlkStatus } from "../../../../src/catalogue/devices/block.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import { cutAt, expectSameBytes } from "../host-services.js";
import { diskGuest, diskSectors, header, joined, range, sectorBytes } from "./disk.js";

const { Discard, WriteZeroes } = BlkRequestType;
const { Ok, Ioerr, Unsupp } = BlkStatus;
const accepted = new FeatureSet([BlkFeature.Discard, BlkFeature.WriteZeroes, BlkFeature.Flush]);

function rangeGuest() {
  const disk = diskGuest({}, accepted);
  const send = (type: number, ...ranges: readonly Uint8Array[]) =>
    disk.guest.request(0, [joined(header(type, 0), ...ranges)], [1]).status;
  return { ...disk, send };
}

describe("write zeroes", () => {
  it.each([
    ["keeping the storage", 0],
    ["giving the storage up", 1],
  ])("zeroes exactly its range, %s", (_name, flags) => {
    const { send, contents, file } = rangeGuest();
    const expected = contents();
    expect(send(WriteZeroes, range(5, 20, flags))).toBe(Ok);
    expected.fill(0, 5 * sectorBytes, 25 * sectorBytes);
    expectSameBytes(contents(), expected);
    expect(statSync(file).size).toBe(diskSectors * sectorBytes);
  });

  it.each([2, 4, 0x80000000, 0xffffffff])("does not support flags %i", (flags) => {
    const { send, contents } = rangeGuest();
    const before = contents();
    expect(send(WriteZeroes, range(5, 20, flags))).toBe(Unsupp);
    expectSameBytes(contents(), before);
  });

  it("takes one range a request", () => {
    const { send, contents } = rangeGuest();
    const before = contents();
    expect(send(WriteZeroes, range(0, 1), range(2, 1))).toBe(Ioerr);
    expectSameBytes(contents(), before);
  });

  it("reads a range that is cut anywhere", () => {
    const { guest, contents } = rangeGuest();
    const expected = contents();
    const request = joined(header(WriteZeroes, 0), range(1, 2));
    for (let offset = 1; offset < 32; offset++) {
      expect(guest.request(0, cutAt(request, offset), [1]).status).toBe(Ok);
    }
    expected.fill(0, sectorBytes, 3 * sectorBytes);
    expectSameBytes(contents(), expected);
  });
});

describe("discard", () => {
  it("keeps what lies around its ranges", () => {
    const { send, contents } = rangeGuest();
    const before = contents();
    expect(send(Discard, range(8, 8), range(32, 16))).toBe(Ok);
    const after = contents();
    expectSameBytes(after.subarray(0, 8 * sectorBytes), before.subarray(0, 8 * sectorBytes));
    expectSameBytes(
      after.subarray(16 * sectorBytes, 32 * sectorBytes),
      before.subarray(16 * sectorBytes, 32 * sectorBytes),
    );
    expectSameBytes(after.subarray(48 * sectorBytes), before.subarray(48 * sectorBytes));
  });

  it.each([1, 2, 0x80000000])("does not support flags %i, also in the last range", (flags) => {
    const { send, contents } = rangeGuest();
    const before = contents();
    expect(send(Discard, range(0, 8, flags))).toBe(Unsupp);
    expect(send(Discard, range(0, 8), range(8, 8, flags))).toBe(Unsupp);
    expectSameBytes(contents(), before);
  });

  it("takes at most as many ranges as its configuration says", () => {
    const { send } = rangeGuest();
    expect(send(Discard, ...Array<Uint8Array>(16).fill(range(0, 8)))).toBe(Ok);
    expect(send(Discard, ...Array<Uint8Array>(17).fill(range(0, 8)))).toBe(Ioerr);
  });
});

describe.each([
  ["discard", Discard],
  ["write zeroes", WriteZeroes],
])("a %s range", (_name, type) => {
  it.each([
    ["behind the end", range(diskSectors, 1)],
    ["across the end", range(diskSectors - 1, 2)],
    ["of too many sectors", range(0, 0xffffffff)],
    ["that overflows as bytes", range(2n ** 55n, 8)],
    ["that overflows as sectors", range(2n ** 64n - 1n, 1)],
    ["just beyond 2^53", range(2n ** 53n, 1)],
  ])("%s is an error and changes nothing", (_case, bad) => {
    const { send, contents } = rangeGuest();
    const before = contents();
    expect(send(type, bad)).toBe(Ioerr);
    if (type === Discard) expect(send(type, range(0, 8), bad)).toBe(Ioerr);
    expectSameBytes(contents(), before);
  });

  it("of no sectors is fine", () => {
    expect(rangeGuest().send(type, range(diskSectors, 0))).toBe(Ok);
  });

  it.each([0, 1, 15, 17, 31])("of %i bytes is an error", (size) => {
    const { guest } = rangeGuest();
    const cut = joined(range(0, 8), range(8, 8)).subarray(0, size);
    expect(guest.request(0, [joined(header(type, 0), cut)], [1]).status).toBe(Ioerr);
  });

  it("is not supported unless the driver accepted the feature", () => {
    const { guest } = diskGuest({}, new FeatureSet([]));
    expect(guest.request(0, [joined(header(type, 0), range(0, 8))], [1]).status).toBe(Unsupp);
  });
});
