import { describe, expect, it } from "vitest";
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

const illegal = 5;
const invalidField = [illegal, 0x24, 0];

describe("modes", () => {
  const sense10 = (page: number, control = 0) => [
    0x5a,
    0,
    (control << 6) | page,
    0,
    0,
    0,
    0,
    0,
    255,
    0,
  ];

  it("are told in both lengths", () => {
    const { send } = settledGuest();
    const short = send([0x1a, 8, 8, 0, 255], { into: 255 }).data;
    expect([...short.subarray(0, 7)]).toEqual([23, 0, 0x10, 0, 8, 18, 4]);
    const long = send(sense10(0x3f), { into: 255 }).data;
    expect([...long.subarray(0, 8)]).toEqual([
      ...bigEndian(2, 8 - 2 + 8 + 12 + 20 + 12),
      0,
      0x10,
      0,
      0,
      ...bigEndian(2, 8),
    ]);
    expect([...long.subarray(8, 16)]).toEqual([
      ...bigEndian(4, diskBlocks),
      ...bigEndian(4, blockBytes),
    ]);
    expect(send(sense10(0x2a, 0), { into: 255, address: addressOf(1) }).data[8]).toBe(0x2a);
    expect(send(sense10(8, 3), { into: 255 }).sense).toEqual([illegal, 0x39, 0]);
    expect(send(sense10(0x1c), { into: 255 }).sense).toEqual(invalidField);
    expect([...send(sense10(8, 1), { into: 255 }).data.subarray(16, 19)]).toEqual([8, 18, 4]);
  });

  it("let the driver switch the write cache and the format of sense data", () => {
    const { send, device } = settledGuest();
    const caching = [0x08, 18, 0, ...new Array<number>(17).fill(0)];
    const control = [0x0a, 10, 4, 0x10, ...new Array<number>(8).fill(0)];
    const out = Uint8Array.from([0, 0, 0, 0, ...caching, ...control]);
    expect(send([0x15, 0x10, 0, 0, out.length], { out })).toMatchObject(good);
    const unit = device.domain.find(0, 0);
    expect([unit?.writeCache, unit?.descriptorSense]).toEqual([false, true]);
    const { rawSense, sense } = send([0xff]);
    expect([rawSense.length, rawSense[0], sense]).toEqual([8, 0x72, [illegal, 0x20, 0]]);
    expect(send(write10(0, 1), { out: pattern(blockBytes, 3) })).toMatchObject(good);
    const bad = Uint8Array.from([0, 0, 0, 0, 0x08, 18, 0x80, ...new Array<number>(17).fill(0)]);
    expect(send([0x15, 0x10, 0, 0, bad.length], { out: bad }).sense).toEqual([illegal, 0x26, 0]);
    const cut = out.subarray(0, 10);
    expect(send([0x15, 0x10, 0, 0, cut.length], { out: cut }).sense).toEqual([illegal, 0x1a, 0]);
    expect(send([0x15, 0x11, 0, 0, 0]).sense).toEqual(invalidField);
  });
});

describe("a unit", () => {
  it("tells of its start once, but not to INQUIRY and REPORT LUNS", () => {
    const { send } = scsiGuest();
    expect(send([0x12, 0, 0, 0, 36], { into: 36 })).toMatchObject(good);
    expect(send([0xa0, 0, 0, 0, 0, 0, ...bigEndian(4, 64)], { into: 64 })).toMatchObject({
      status: 0,
    });
    expect(send([0])).toMatchObject({ status: 2, sense: [6, 0x29, 0] });
    expect(send([0])).toMatchObject(good);
  });

  it("gives its attention to REQUEST SENSE, in either format", () => {
    const { send, device } = settledGuest();
    const request = (flags: number) => send([3, flags, 0, 0, 252], { into: 252 }).data;
    expect([...request(0).subarray(0, 3)]).toEqual([0x70, 0, 0]);
    device.domain.find(0, 0)?.attend({ key: 6, code: 0x28, qualifier: 0 });
    expect([...request(1).subarray(0, 4)]).toEqual([0x72, 6, 0x28, 0]);
    expect(send([0])).toMatchObject(good);
  });

  it("can be stopped and started", () => {
    const { send } = settledGuest();
    expect(send([0x1b, 0, 0, 0, 0])).toMatchObject(good);
    expect(send(read10(0, 1), { into: blockBytes }).sense).toEqual([2, 4, 2]);
    expect(send([0x1b, 0, 0, 0, 1])).toMatchObject(good);
    expect(send([0])).toMatchObject(good);
    expect(send([0x1b, 0, 0, 0, 2]).sense).toEqual(invalidField);
  });

  it("knows no auto contingent allegiance", () => {
    const { send } = settledGuest();
    expect(send([0, 0, 0, 0, 0, 4]).sense).toEqual(invalidField);
  });
});

describe("REPORT LUNS", () => {
  const report = (select = 0, room = 256) => [0xa0, 0, select, 0, 0, 0, ...bigEndian(4, room)];

  it("lists the units of the target", () => {
    const scsi = settledGuest();
    scsi.run("add-unit", { lun: 300, kind: "cdrom" });
    const { data } = scsi.send(report(), { into: 256 });
    expect([...data.subarray(0, 4)]).toEqual(bigEndian(4, 24));
    const numbers = [8, 16, 24].map((at) => [...data.subarray(at, at + 2)]);
    expect(numbers).toEqual([
      [0, 0],
      [0, 1],
      [0x41, 0x2c],
    ]);
    expect(scsi.send(report(1), { into: 256 }).data[3]).toBe(0);
    expect(scsi.send(report(3), { into: 256 }).sense).toEqual(invalidField);
    expect(scsi.send(report(0, 8), { into: 8 }).sense).toEqual(invalidField);
  });

  it("lists all units at the well-known unit, as they are addressed", () => {
    const scsi = settledGuest();
    scsi.run("add-unit", { target: 7, lun: 2, kind: "cdrom" });
    const address = [0xc1, 1, 0, 0, 0, 0, 0, 0];
    const { data } = scsi.send(report(), { into: 256, address });
    expect(data[3]).toBe(24);
    expect([...data.subarray(24, 28)]).toEqual([1, 7, 0, 2]);
    expect(scsi.send([0x12, 0, 0, 0, 36], { into: 36, address }).data[0]).toBe(0x1e);
    expect(scsi.send([0], { address })).toMatchObject(good);
    expect(scsi.send(read10(0, 1), { into: blockBytes, address }).sense).toEqual([
      illegal,
      0x20,
      0,
    ]);
  });
});
