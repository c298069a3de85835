import { truncateSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ScsiFeature } from "../../../../src/catalogue/devices/scsi.js";
import { expectSameBytes } from "../host-services.js";
import {
  addressOf,
  bigEndian,
  blockBytes,
  diskBlocks,
  good,
  pattern,
  read10,
  scsiGuest,
  settledGuest,
  write10,
} from "./scsi-guest.js";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
const illegal = 5;
const invalidField = [illegal, 0x24, 0];

describe("INQUIRY", () => {
  it("names the unit", () => {
    const { send } = scsiGuest();
    const { data, ...answer } = send([0x12, 0, 0, 0, 36], { into: 36 });
    expect(answer).toMatchObject(good);
    expect([data[0], data[1], data[2], data[7]]).toEqual([0, 0, 6, 2]);
    expect([text(data.subarray(8, 16)), text(data.subarray(16, 32))]).toEqual([
      "WHEELBSE",
      "Virtual Disk",
    ]);
    const disc = send([0x12, 0, 0, 0, 36], { into: 36, address: addressOf(1) }).data;
    expect([disc[0], disc[1], text(disc.subarray(16, 32))]).toEqual([5, 0x80, "Virtual CD-ROM"]);
  });

  it("answers as much as there is room for, and says what is left over", () => {
    const { send } = scsiGuest();
    const short = send([0x12, 0, 0, 0, 5], { into: 5 });
    expect(short).toMatchObject(good);
    const long = send([0x12, 0, 0, 0, 200], { into: 200 });
    expect(long).toMatchObject({ ...good, residual: 200 - 36 });
    expect(long.usedLength).toBe(108 + 36);
  });

  it("has the pages of a disk", () => {
    const { send } = scsiGuest();
    const page = (code: number) => send([0x12, 1, code, 0, 255], { into: 255 }).data;
    const listed = page(0);
    expect([...listed.subarray(4, 4 + (listed[3] ?? 0))]).toEqual([
      0, 0x80, 0x83, 0xb0, 0xb1, 0xb2,
    ]);
    for (const code of listed.subarray(4, 10)) expect(page(code)[1]).toBe(code);
    expect(text(page(0x80).subarray(4, 10))).toBe("DISK-1");
    const identification = page(0x83);
    expect(text(identification.subarray(8, 22))).toBe("WHEELBSEDISK-1");
    expect((identification[26] ?? 0) >> 4).toBe(3);
    const limits = new DataView(page(0xb0).buffer);
    expect([limits.getUint32(8), limits.getUint32(20), limits.getUint32(24)]).toEqual([
      65535,
      2 ** 21,
      16,
    ]);
    expect(page(0xb1)[5]).toBe(1);
    expect(page(0xb2)[5]).toBe(0xe0);
  });

  it("has the pages of a drive, and no others", () => {
    const { send } = scsiGuest();
    const page = (code: number) =>
      send([0x12, 1, code, 0, 255], { into: 255, address: addressOf(1) });
    expect([...page(0).data.subarray(3, 7)]).toEqual([3, 0, 0x80, 0x83]);
    expect(page(0xb0).sense).toEqual(invalidField);
    expect(send([0x12, 0, 0x80, 0, 255], { into: 255 }).sense).toEqual(invalidField);
  });
});

describe("blocks", () => {
  it.each([
    ["READ(6)", [0x08, 0, 0, 3, 2, 0]],
    ["READ(10)", read10(3, 2)],
    ["READ(12)", [0xa8, 0, ...bigEndian(4, 3), ...bigEndian(4, 2)]],
    ["READ(16)", [0x88, 0, ...bigEndian(8, 3), ...bigEndian(4, 2)]],
  ])("are read by %s", (_name, cdb) => {
    const { send } = settledGuest();
    const answer = send(cdb, { into: 2 * blockBytes });
    expect(answer).toMatchObject(good);
    expectSameBytes(answer.data, pattern(5 * blockBytes, 1).subarray(3 * blockBytes));
    expect(answer.usedLength).toBe(108 + 2 * blockBytes);
  });

  it.each([
    ["WRITE(6)", [0x0a, 0, 0, 3, 2, 0]],
    ["WRITE(10)", write10(3, 2)],
    ["WRITE(10) with FUA", write10(3, 2, 8)],
    ["WRITE(12)", [0xaa, 0, ...bigEndian(4, 3), ...bigEndian(4, 2)]],
    ["WRITE(16)", [0x8a, 0, ...bigEndian(8, 3), ...bigEndian(4, 2)]],
    ["WRITE AND VERIFY(10)", [0x2e, ...write10(3, 2).slice(1)]],
    ["WRITE AND VERIFY(16)", [0x8e, 0, ...bigEndian(8, 3), ...bigEndian(4, 2)]],
  ])("are written by %s", (_name, cdb) => {
    const { send, contents } = settledGuest();
    const out = pattern(2 * blockBytes, 99);
    expect(send(cdb, { out })).toMatchObject(good);
    expectSameBytes(contents().subarray(3 * blockBytes, 5 * blockBytes), out);
    expectSameBytes(contents().subarray(0, 3 * blockBytes), pattern(3 * blockBytes, 1));
  });

  it("READ(6) takes a count of zero for 256", () => {
    const { send } = settledGuest();
    const { data, ...answer } = send([0x08, 0, 0, 0, 0, 0], { into: 256 * blockBytes });
    expect(answer).toMatchObject(good);
    expectSameBytes(data, pattern(diskBlocks * blockBytes, 1));
  });

  it("end where the disk ends", () => {
    const { send } = settledGuest();
    const outside = [illegal, 0x21, 0];
    const into = blockBytes;
    expect(send(read10(diskBlocks, 1), { into }).sense).toEqual(outside);
    expect(send(read10(0xffffffff, 1), { into }).sense).toEqual(outside);
    const beyond = [0x88, 0, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 1];
    expect(send(beyond, { into }).sense).toEqual(outside);
    expect(send(write10(diskBlocks - 1, 2), { out: pattern(1024, 0) }).sense).toEqual(outside);
    expect(send([0x35, 0, ...bigEndian(4, diskBlocks), 0, 0, 1, 0]).sense).toEqual(outside);
    expect(send([0x91, 0, ...bigEndian(8, 0), ...bigEndian(4, 0)])).toMatchObject(good);
  });

  it("are not written on a read-only disk, which says so", () => {
    const { send, path } = settledGuest();
    const scsi = settledGuest({ units: [{ lun: 0, file: path("disc.iso"), readOnly: true }] });
    const writeProtected = [7, 0x27, 0];
    const out = pattern(blockBytes, 0);
    expect(send(write10(0, 1), { out })).toMatchObject(good);
    expect(scsi.send(write10(0, 1), { out }).sense).toEqual(writeProtected);
    expect(scsi.send([0x93, 9, ...bigEndian(8, 0), ...bigEndian(4, 1)]).sense).toEqual(
      writeProtected,
    );
    expect(scsi.send([0x1a, 0, 0x3f, 0, 255], { into: 255 }).data[2]).toBe(0x90);
  });

  it("that the file lost are a medium error", () => {
    const { send, path } = settledGuest();
    truncateSync(path("disk.img"), 2 * blockBytes);
    const answer = send(read10(1, 4), { into: 4 * blockBytes });
    expect(answer).toMatchObject({ status: 2, sense: [3, 0x11, 0], residual: 4 * blockBytes });
  });

  it("of a CD are 2048 bytes, and only to be read", () => {
    const { send } = settledGuest();
    const disc = { address: addressOf(1) };
    const { data } = send(read10(7, 2), { ...disc, into: 4096 });
    expectSameBytes(data, pattern(9 * 2048, 5).subarray(7 * 2048));
    expect(send(write10(0, 1), { ...disc, out: pattern(2048, 0) }).sense).toEqual([
      illegal,
      0x20,
      0,
    ]);
  });
});

describe("capacity", () => {
  it("is told in both lengths", () => {
    const { send } = settledGuest();
    const short = send([0x25], { into: 8 }).data;
    expect([...short]).toEqual([...bigEndian(4, diskBlocks - 1), ...bigEndian(4, blockBytes)]);
    const long = send([0x9e, 0x10, ...bigEndian(8, 0), ...bigEndian(4, 32)], { into: 32 }).data;
    expect([...long.subarray(0, 12)]).toEqual([
      ...bigEndian(8, diskBlocks - 1),
      ...bigEndian(4, blockBytes),
    ]);
    expect([long[12], long[14]]).toEqual([0, 0x80]);
    expect(send([0x9e, 0x12, ...bigEndian(8, 0), 0, 0, 0, 32], { into: 32 }).sense).toEqual(
      invalidField,
    );
  });

  it("grows with the file, and the guest is told by an event and the next command", () => {
    const scsi = settledGuest();
    const event = scsi.lend();
    expect(scsi.run("resize", { lun: 0 })).toEqual({ changed: false, blocks: diskBlocks });
    truncateSync(scsi.path("disk.img"), 2 * diskBlocks * blockBytes);
    expect(scsi.run("resize", { lun: 0 })).toEqual({ changed: true, blocks: 2 * diskBlocks });
    // PARAM_CHANGE, the unit, capacity data has changed.
    expect([...event.bytes()]).toEqual([3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0x2a, 9, 0, 0]);
    expect(scsi.send(read10(diskBlocks, 1), { into: blockBytes }).sense).toEqual([6, 0x2a, 9]);
    expect(scsi.send(read10(diskBlocks, 1), { into: blockBytes })).toMatchObject(good);
  });

  it("is never told of by PARAM_CHANGE where the driver or the kind of unit knows no such thing", () => {
    const scsi = scsiGuest({}, [ScsiFeature.Hotplug]);
    const event = scsi.lend();
    truncateSync(scsi.path("disk.img"), 2 * diskBlocks * blockBytes);
    expect(scsi.run("resize", { lun: 0 })).toMatchObject({ changed: true });
    expect(() => scsi.run("resize", { lun: 1 })).toThrow("no disk");
    expect(event.bytes().every((byte) => byte === 0xa5)).toBe(true);
  });
});

describe("giving up", () => {
  const list = (...ranges: readonly (readonly [number, number])[]) =>
    Uint8Array.from([
      ...bigEndian(2, 6 + 16 * ranges.length),
      ...bigEndian(2, 16 * ranges.length),
      ...bigEndian(4, 0),
      ...ranges.flatMap(([block, count]) => [
        ...bigEndian(8, block),
        ...bigEndian(4, count),
        ...bigEndian(4, 0),
      ]),
    ]);
  const unmap = (out: Uint8Array) =>
    [[0x42, 0, 0, 0, 0, 0, 0, ...bigEndian(2, out.length), 0], { out }] as const;

  it("by UNMAP leaves the other blocks alone", () => {
    const { send, contents } = settledGuest();
    expect(send(...unmap(list([8, 8], [32, 8])))).toMatchObject(good);
    const expected = pattern(diskBlocks * blockBytes, 1);
    expected.fill(0, 8 * blockBytes, 16 * blockBytes);
    expected.fill(0, 32 * blockBytes, 40 * blockBytes);
    expectSameBytes(contents(), expected);
  });

  it("by UNMAP checks all of its list first", () => {
    const { send, contents } = settledGuest();
    expect(send(...unmap(list([8, 8], [diskBlocks, 1]))).sense).toEqual([illegal, 0x21, 0]);
    expect(send(...unmap(Uint8Array.of(1, 2, 3))).sense).toEqual([illegal, 0x1a, 0]);
    const lying = list([8, 8]);
    lying.set(bigEndian(2, 32), 2);
    expect(send(...unmap(lying)).sense).toEqual([illegal, 0x1a, 0]);
    const many = list(...Array.from({ length: 17 }, () => [0, 1] as const));
    expect(send(...unmap(many)).sense).toEqual([illegal, 0x26, 0]);
    expect(send([0x42])).toMatchObject(good);
    expectSameBytes(contents(), pattern(diskBlocks * blockBytes, 1));
  });

  it.each([
    ["WRITE SAME(10)", (n: number) => [0x41, 0, ...bigEndian(4, 4), 0, ...bigEndian(2, n), 0]],
    [
      "WRITE SAME(10) with UNMAP",
      (n: number) => [0x41, 8, ...bigEndian(4, 4), 0, ...bigEndian(2, n), 0],
    ],
    ["WRITE SAME(16)", (n: number) => [0x93, 8, ...bigEndian(8, 4), ...bigEndian(4, n)]],
  ])("by %s makes zeroes, or any block again and again", (_name, cdb) => {
    const { send, contents } = settledGuest();
    const expected = pattern(diskBlocks * blockBytes, 1);
    expect(send(cdb(8), { out: new Uint8Array(blockBytes) })).toMatchObject(good);
    expected.fill(0, 4 * blockBytes, 12 * blockBytes);
    expectSameBytes(contents(), expected);
    const block = pattern(blockBytes, 77);
    expect(send(cdb(200), { out: block })).toMatchObject(good);
    for (let index = 4; index < 204; index++) expected.set(block, index * blockBytes);
    expectSameBytes(contents(), expected);
    expect(send(cdb(0), { out: block }).sense).toEqual(invalidField);
    expect(send(cdb(diskBlocks), { out: block }).sense).toEqual([illegal, 0x21, 0]);
  });

  it("by WRITE SAME(16) needs no data with NDOB", () => {
    const { send, contents } = settledGuest();
    expect(send([0x93, 9, ...bigEndian(8, 0), ...bigEndian(4, diskBlocks)])).toMatchObject(good);
    expect(contents().every((byte) => byte === 0)).toBe(true);
  });
});

describe("comparing", () => {
  const verify = (flags: number, count: number) => [
    0x2f,
    flags,
    ...bigEndian(4, 2),
    0,
    ...bigEndian(2, count),
    0,
  ];

  it("finds the first byte that differs", () => {
    const { send } = settledGuest();
    const out = pattern(6 * blockBytes, 1).slice(2 * blockBytes);
    expect(send(verify(2, 4), { out })).toMatchObject(good);
    out[700] = (out[700] ?? 0) ^ 1;
    const answer = send(verify(2, 4), { out });
    expect(answer.sense).toEqual([0xe, 0x1d, 0]);
    expect(answer.rawSense[0]).toBe(0xf0);
    expect([...answer.rawSense.subarray(3, 7)]).toEqual(bigEndian(4, 700));
  });

  it("may be left out", () => {
    const { send } = settledGuest();
    expect(send(verify(0, 4))).toMatchObject(good);
    expect(send(verify(0, diskBlocks)).sense).toEqual([illegal, 0x21, 0]);
    expect(send(verify(6, 1), { out: pattern(blockBytes, 1) }).sense).toEqual(invalidField);
  });

  it("XDWRITEREAD writes, and answers the difference", () => {
    const { send, contents } = settledGuest();
    const before = contents().slice(2 * blockBytes, 4 * blockBytes);
    const out = pattern(2 * blockBytes, 50);
    const cdb = (flags: number) => [0x53, flags, ...bigEndian(4, 2), 0, 0, 2, 0];
    const answer = send(cdb(0), { out, into: 2 * blockBytes });
    expect(answer).toMatchObject(good);
    expectSameBytes(
      answer.data,
      before.map((byte, index) => byte ^ (out[index] ?? 0)),
    );
    expectSameBytes(contents().subarray(2 * blockBytes, 4 * blockBytes), out);
    const other = pattern(2 * blockBytes, 3);
    send(cdb(4), { out: other, into: 2 * blockBytes });
    expectSameBytes(contents().subarray(2 * blockBytes, 4 * blockBytes), out);
  });
});
