import { describe, expect, it } from "vitest";
import { BlkFeature, BlkRequestType, BlkStatus } from "../../../../src/catalogue/devices/block.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import { expectSameBytes } from "../host-services.js";
import {
  diskGuest,
  diskSectors,
  header,
  joined,
  patternBytes,
  range,
  sectorBytes,
} from "./disk.js";

const { In, Out, Flush, GetId, Discard, WriteZeroes } = BlkRequestType;
const { Ok, Ioerr, Unsupp } = BlkStatus;

describe("block read", () => {
  it("returns the sectors of the file", () => {
    const { guest, contents } = diskGuest();
    const answer = guest.request(0, [header(In, 3)], [2 * sectorBytes, 1]);
    expect(answer.status).toBe(Ok);
    expect(answer.length).toBe(2 * sectorBytes + 1);
    expectSameBytes(
      answer.bytes.subarray(0, 2 * sectorBytes),
      contents().subarray(3 * sectorBytes, 5 * sectorBytes),
    );
  });

  it("serves the last sector and refuses the one behind it", () => {
    const { guest } = diskGuest();
    expect(guest.request(0, [header(In, diskSectors - 1)], [sectorBytes, 1]).status).toBe(Ok);
    expect(guest.request(0, [header(In, diskSectors)], [sectorBytes, 1]).status).toBe(Ioerr);
    expect(guest.request(0, [header(In, diskSectors - 1)], [2 * sectorBytes, 1]).status).toBe(
      Ioerr,
    );
  });

  it.each([
    ["just beyond 2^32", 2n ** 32n],
    ["beyond 2^53", 2n ** 53n + 1n],
    ["that overflows as bytes to 0", 2n ** 55n],
    ["that overflows as bytes to a valid offset", 2n ** 55n + 1n],
    ["with the top bit", 2n ** 63n],
    ["of all ones", 2n ** 64n - 1n],
  ])("refuses a sector %s", (_name, sector) => {
    const { guest, contents } = diskGuest();
    const before = contents();
    expect(guest.request(0, [header(In, sector)], [sectorBytes, 1]).status).toBe(Ioerr);
    const write = joined(header(Out, sector), patternBytes(sectorBytes, 9));
    expect(guest.request(0, [write], [1]).status).toBe(Ioerr);
    expectSameBytes(contents(), before);
  });

  it.each([1, 511, 513, 1000])("refuses %i bytes, which are no whole sectors", (size) => {
    const { guest, contents } = diskGuest();
    const before = contents();
    expect(guest.request(0, [header(In, 0)], [size, 1]).status).toBe(Ioerr);
    expect(guest.request(0, [header(Out, 0), patternBytes(size, 9)], [1]).status).toBe(Ioerr);
    expectSameBytes(contents(), before);
  });

  it("does not claim bytes that a failed read left alone", () => {
    const { guest } = diskGuest();
    expect(guest.request(0, [header(In, diskSectors)], [sectorBytes, 1]).length).toBe(0);
  });
});

describe("block write", () => {
  it("stores the data and reports one byte", () => {
    const { guest, contents } = diskGuest();
    const data = patternBytes(3 * sectorBytes, 77);
    const answer = guest.request(0, [header(Out, 5), data], [1]);
    expect([answer.status, answer.length]).toEqual([Ok, 1]);
    expectSameBytes(contents().subarray(5 * sectorBytes, 8 * sectorBytes), data);
  });

  it("leaves its neighbours alone", () => {
    const { guest, contents } = diskGuest();
    const before = contents();
    guest.request(0, [header(Out, 5), patternBytes(sectorBytes, 77)], [1]);
    const after = contents();
    expectSameBytes(after.subarray(0, 5 * sectorBytes), before.subarray(0, 5 * sectorBytes));
    expectSameBytes(after.subarray(6 * sectorBytes), before.subarray(6 * sectorBytes));
  });

  it("takes no data at all as a write of nothing", () => {
    const { guest } = diskGuest();
    expect(guest.request(0, [header(Out, diskSectors)], [1]).status).toBe(Ok);
    expect(guest.request(0, [header(Out, diskSectors + 1)], [1]).status).toBe(Ioerr);
  });
});

describe("other block requests", () => {
  it("flushes, with FLUSH and without", () => {
    const { guest } = diskGuest({}, new FeatureSet([BlkFeature.Flush]));
    expect(guest.request(0, [header(Flush, 0)], [1]).status).toBe(Ok);
    guest.reset(new FeatureSet([]));
    expect(guest.request(0, [header(Flush, 0)], [1]).status).toBe(Ok);
  });

  it("answers its serial, padded with NUL to 20 bytes", () => {
    const { guest } = diskGuest({ serial: "IVI-SYSTEM-01" });
    const answer = guest.request(0, [header(GetId, 0)], [20, 1]);
    expect([answer.status, answer.length]).toEqual([Ok, 21]);
    expect(Buffer.from(answer.bytes.subarray(0, 20)).toString("latin1")).toBe(
      "IVI-SYSTEM-01".padEnd(20, "\0"),
    );
  });

  it("writes a serial of 20 characters without a NUL, whatever room there is", () => {
    const serial = "12345678901234567890";
    const { guest } = diskGuest({ serial });
    const answer = guest.request(0, [header(GetId, 0)], [64, 1]);
    expect([answer.status, answer.length]).toEqual([Ok, 20]);
    expect(Buffer.from(answer.bytes.subarray(0, 20)).toString("latin1")).toBe(serial);
    expect(guest.request(0, [header(GetId, 0)], [19, 1]).status).toBe(Ioerr);
  });

  it.each([2, 3, 5, 10, 15, 16, 18, 20, 22, 24, 26, 0x80000000, 0xffffffff])(
    "does not support type %i",
    (type) => {
      const { guest } = diskGuest();
      expect(guest.request(0, [header(type, 0)], [sectorBytes, 1]).status).toBe(Unsupp);
    },
  );

  it("serves every queue", () => {
    const { guest } = diskGuest({ queueCount: 4 });
    for (const queue of [0, 1, 2, 3]) {
      expect(guest.request(queue, [header(In, queue)], [sectorBytes, 1]).status).toBe(Ok);
    }
  });
});

describe("a read-only disk", () => {
  it("reads, and fails whatever would change it", () => {
    const { guest, contents, device } = diskGuest({ readOnly: true });
    const before = contents();
    expect(device.features.has(BlkFeature.Ro)).toBe(true);
    expect(guest.request(0, [header(In, 0)], [sectorBytes, 1]).status).toBe(Ok);
    expect(guest.request(0, [header(Flush, 0)], [1]).status).toBe(Ok);
    for (const request of [
      joined(header(Out, 0), patternBytes(sectorBytes, 5)),
      joined(header(Discard, 0), range(0, 8)),
      joined(header(WriteZeroes, 0), range(0, 8)),
    ]) {
      expect(guest.request(0, [request], [1]).status).toBe(Ioerr);
    }
    expectSameBytes(contents(), before);
  });
});
