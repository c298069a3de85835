import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BlkRequestType, BlkStatus } from "../../../../src/catalogue/devices/block.js";
import { cutAt, expectSameBytes } from "../host-services.js";
import { diskGuest, diskSectors, header, joined, patternBytes, sectorBytes } from "./disk.js";

const { In, Out, GetId } = BlkRequestType;
const { Ok } = BlkStatus;

/** Sizes of at least one byte that add up to `size`. */
function partition(size: number): fc.Arbitrary<number[]> {
  return fc.array(fc.integer({ min: 1, max: size - 1 }), { maxLength: 12 }).map((cuts) => {
    const ends = [...new Set(cuts), size].sort((a, b) => a - b);
    return ends.map((end, index) => end - (ends[index - 1] ?? 0));
  });
}

function cutsOf(sizes: readonly number[]): number[] {
  let end = 0;
  return sizes.slice(0, -1).map((size) => {
    end += size;
    return end;
  });
}

describe("framing of block requests", () => {
  const offsets = Array.from({ length: 15 }, (_, index) => index + 1);

  it.each(offsets)("reads with a header split at byte %i", (offset) => {
    const { guest, contents } = diskGuest();
    const answer = guest.request(0, cutAt(header(In, 7), offset), [sectorBytes, 1]);
    expect(answer.status).toBe(Ok);
    const expected = contents().subarray(7 * sectorBytes, 8 * sectorBytes);
    expectSameBytes(answer.bytes.subarray(0, sectorBytes), expected);
  });

  it.each(offsets)("writes with header and data cut at byte %i", (offset) => {
    const { guest, contents } = diskGuest();
    const data = patternBytes(sectorBytes, offset);
    const request = joined(header(Out, 9), data);
    expect(guest.request(0, cutAt(request, offset, 16 + offset), [1]).status).toBe(Ok);
    expectSameBytes(contents().subarray(9 * sectorBytes, 10 * sectorBytes), data);
  });

  it("takes a header of single bytes", () => {
    const { guest } = diskGuest();
    expect(guest.request(0, cutAt(header(In, 7), ...offsets), [sectorBytes, 1]).status).toBe(Ok);
  });

  it("puts the status into the last byte of the last writable buffer", () => {
    const { guest, contents } = diskGuest();
    for (const writable of [[sectorBytes + 1], [500, 13], [1, 511, 1], [...Array(513).fill(1)]]) {
      const answer = guest.request(0, [header(In, 2)], writable);
      expect([answer.status, answer.length]).toEqual([Ok, sectorBytes + 1]);
      const expected = contents().subarray(2 * sectorBytes, 3 * sectorBytes);
      expectSameBytes(answer.bytes.subarray(0, sectorBytes), expected);
    }
  });

  it("writes the identification through any cut", () => {
    const { guest } = diskGuest({ serial: "ABCDEFGHIJKLMNOPQRST" });
    const answer = guest.request(0, [header(GetId, 0)], [3, 1, 10, 6, 1]);
    expect(Buffer.from(answer.bytes).toString("latin1")).toBe("ABCDEFGHIJKLMNOPQRST\0");
  });

  it.each([
    ["no header and no status", [], [1]],
    ["half a header", [header(In, 0).subarray(0, 15)], [sectorBytes, 1]],
    ["no room for a status", [header(In, 0)], []],
  ])("completes a chain with %s untouched and says so once", (_name, readable, writable) => {
    const { guest, device, services } = diskGuest();
    for (let times = 0; times < 3; times++) {
      const answer = guest.request(0, readable, writable);
      expect(answer.length).toBe(0);
      expect(answer.bytes.every((byte) => byte === 0xa5)).toBe(true);
    }
    expect(device.malformedCount).toBe(3);
    expect(services.messages).toHaveLength(1);
  });

  it("reads back what it wrote, however both are cut", () => {
    const { guest, contents } = diskGuest();
    const sectors = fc.integer({ min: 1, max: 6 });
    const cut = sectors.chain((count) =>
      fc.tuple(
        fc.constant(count),
        fc.nat(diskSectors - count),
        fc.nat(255),
        partition(16 + count * sectorBytes),
        partition(count * sectorBytes + 1),
      ),
    );
    fc.assert(
      fc.property(cut, ([count, sector, seed, writeSizes, readSizes]) => {
        const data = patternBytes(count * sectorBytes, seed);
        const request = joined(header(Out, sector), data);
        expect(guest.request(0, cutAt(request, ...cutsOf(writeSizes)), [1]).status).toBe(Ok);
        const answer = guest.request(0, [header(In, sector)], readSizes);
        expect([answer.status, answer.length]).toEqual([Ok, data.length + 1]);
        expectSameBytes(answer.bytes.subarray(0, data.length), data);
        const start = sector * sectorBytes;
        expectSameBytes(contents().subarray(start, start + data.length), data);
      }),
      { numRuns: 60 },
    );
  });

  it("moves as many segments as a chain can have", () => {
    const { guest, contents } = diskGuest();
    const sizes = [...Array(1021).fill(4), 12];
    const size = 8 * sectorBytes;
    const answer = guest.request(0, [header(In, 0)], [...sizes, 1]);
    expect([answer.status, answer.length]).toEqual([Ok, size + 1]);
    expectSameBytes(answer.bytes.subarray(0, size), contents().subarray(0, size));
    const data = patternBytes(size, 3);
    const pieces = cutAt(joined(header(Out, 8), data), ...cutsOf([16, ...sizes]));
    expect(guest.request(0, pieces, [1]).status).toBe(Ok);
    expectSameBytes(contents().subarray(size, 2 * size), data);
  });

  it("survives any bytes in any cut and writes nothing beyond the chain", () => {
    const { guest, contents } = diskGuest();
    const type = fc.oneof(fc.constantFrom(0, 1, 4, 8, 11, 13), fc.nat(30));
    const sector = fc.oneof(fc.nat(200), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
    const headers = fc.tuple(type, sector).map(([kind, at]) => header(kind, at));
    const request = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.tuple(headers, fc.uint8Array({ maxLength: 2100 })).map((parts) => joined(...parts)),
      fc
        .tuple(headers, fc.nat(8))
        .map(([head, n]) => joined(head, new Uint8Array(n * sectorBytes))),
    );
    const room = fc.array(fc.oneof(fc.nat(40), fc.constant(sectorBytes)), { maxLength: 6 });
    fc.assert(
      fc.property(request, fc.array(fc.nat(2000), { maxLength: 4 }), room, (bytes, cuts, sizes) => {
        const inside = [...new Set(cuts)].filter((cut) => cut > 0 && cut < bytes.length);
        const readable = bytes.length === 0 ? [] : cutAt(bytes, ...inside.sort((a, b) => a - b));
        if (readable.length + sizes.length === 0) return;
        const writableBytes = sizes.reduce((sum, size) => sum + size, 0);
        // The harness fails when a byte outside of the writable buffers changes.
        const answer = guest.request(0, readable, sizes);
        expect(answer.length).toBeLessThanOrEqual(writableBytes);
        expect(guest.failures).toEqual([]);
      }),
      { numRuns: 400 },
    );
    expect(contents().length).toBe(diskSectors * sectorBytes);
  });
});
