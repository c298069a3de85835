import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ScsiFeature, ScsiResponse } from "../../../../src/catalogue/devices/scsi.js";
import { expectSameBytes } from "../host-services.js";
import {
  addressOf,
  bigEndian,
  blockBytes,
  controlQueue,
  good,
  pattern,
  type ScsiGuest,
  scsiGuest,
} from "./scsi-guest.js";

const disc = { address: addressOf(1) };
const missed = 0x80;

function events({ lend }: ScsiGuest, count: number) {
  return Array.from({ length: count }, () => lend());
}

function drive() {
  const scsi = scsiGuest();
  scsi.settled([0]);
  scsi.settled([0], disc);
  return scsi;
}

describe("a unit that is plugged in", () => {
  it("is told of by an event, and by the next command to its neighbours", () => {
    const scsi = drive();
    const [event] = events(scsi, 2);
    writeFileSync(scsi.path("new.img"), pattern(8 * blockBytes, 9));
    const place = { address: addressOf(300) };
    expect(scsi.send([0], place).sense).toEqual([5, 0x25, 0]);
    scsi.run("add-unit", { lun: 300, file: scsi.path("new.img"), serial: "NEW" });
    // TRANSPORT_RESET, the unit in the form of REPORT LUNS, rescan.
    expect([...(event?.bytes() ?? [])]).toEqual([
      1, 0, 0, 0, 1, 0, 0x41, 0x2c, 0, 0, 0, 0, 1, 0, 0, 0,
    ]);
    expect(scsi.send([0]).sense).toEqual([6, 0x3f, 0x0e]);
    expect(
      scsi.settled([0x28, 0, 0, 0, 0, 0, 0, 0, 8, 0], { ...place, into: 8 * blockBytes }).data,
    ).toEqual(pattern(8 * blockBytes, 9));
    expect(scsi.run("units")).toMatchObject([
      { lun: 0 },
      { lun: 1 },
      { lun: 300, serial: "NEW", blockCount: 8 },
    ]);
  });

  it("is not told of to a driver without HOTPLUG", () => {
    const scsi = scsiGuest({}, [ScsiFeature.Change]);
    const event = scsi.lend();
    scsi.run("add-unit", { lun: 5, kind: "cdrom" });
    scsi.run("remove-unit", { lun: 5 });
    expect(event.bytes().every((byte) => byte === 0xa5)).toBe(true);
  });

  it("has a place of its own and a file that can be opened", () => {
    const { run, path } = drive();
    expect(() => run("add-unit", { lun: 0, file: path("disc.iso") })).toThrow("already");
    expect(() => run("add-unit", { lun: 2, file: path("none") })).toThrow("does not exist");
    expect(() => run("add-unit", { lun: 2 })).toThrow("a disk has a file");
    expect(() => run("add-unit", { lun: 2, file: path("disk.img") })).toThrow("in use");
    expect(() => run("remove-unit", { lun: 2 })).toThrow("no unit 0:2");
    expect(() => run("add-unit", { lun: 2, kind: "cdrom", serial: "\u{1}" })).toThrow("ASCII");
    expect(run("units")).toHaveLength(2);
  });

  it("is one of as many as there may be", () => {
    const { run } = drive();
    for (let lun = 2; lun < 64; lun++) run("add-unit", { lun, kind: "cdrom" });
    expect(() => run("add-unit", { lun: 64, kind: "cdrom" })).toThrow("no room");
    run("remove-unit", { lun: 2 });
    run("add-unit", { lun: 64, kind: "cdrom" });
  });
});

describe("a unit that is unplugged", () => {
  it("is told of, and its file is free", () => {
    const scsi = drive();
    const [event] = events(scsi, 1);
    scsi.run("remove-unit", { lun: 0 });
    expect([...(event?.bytes() ?? [])]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0]);
    expect(scsi.send([0]).sense).toEqual([5, 0x25, 0]);
    expect(scsi.send([0x12, 0, 0, 0, 36], { into: 36 }).data[0]).toBe(0x7f);
    expect(scsi.send([3, 0, 0, 0, 18], { into: 18 }).data[12]).toBe(0x25);
    scsi.run("add-unit", { lun: 0, file: scsi.path("disk.img") });
  });

  it("takes its target along when it is the last", () => {
    const { run, send } = drive();
    run("remove-unit", { lun: 0 });
    run("remove-unit", { lun: 1 });
    expect(send([0x12, 0, 0, 0, 36], { into: 36 }).response).toBe(ScsiResponse.BadTarget);
  });
});

describe("events", () => {
  it("that found no buffer are told of with the next", () => {
    const scsi = drive();
    scsi.run("add-unit", { lun: 5, kind: "cdrom" });
    const late = scsi.lend();
    expect([...late.bytes()]).toEqual([0, 0, 0, missed, ...new Array<number>(12).fill(0)]);
    const [first, second] = events(scsi, 2);
    scsi.run("remove-unit", { lun: 5 });
    expect(first?.bytes()[3]).toBe(0);
    expect(second?.bytes()[0]).toBe(0xa5);
  });

  it("find no room in a short buffer, which comes back", () => {
    const scsi = drive();
    const short = scsi.lend(15);
    scsi.run("add-unit", { lun: 5, kind: "cdrom" });
    expect(short.bytes().every((byte) => byte === 0xa5)).toBe(true);
    scsi.guest.runner.flush();
    expect(scsi.guest.used(1)).toEqual([{ id: short.id, length: 0 }]);
    const next = scsi.lend();
    expect(next.bytes()[3]).toBe(missed);
  });

  it("of an earlier driver are forgotten", () => {
    const scsi = drive();
    scsi.run("add-unit", { lun: 5, kind: "cdrom" });
    scsi.guest.reset();
    expect(scsi.lend().bytes()[0]).toBe(0xa5);
  });
});

describe("a CD-ROM drive", () => {
  const status = () => [0x4a, 1, 0, 0, 0x10, 0, 0, 0, 8, 0];

  function subscribe({ guest }: ScsiGuest, type: number, requested: number, lun = 1) {
    const request = Uint8Array.from([type, 0, 0, 0, ...addressOf(lun), requested, 0, 0, 0]);
    return [...guest.request(controlQueue, [request], [5]).bytes];
  }

  it("tells of new media whoever subscribed to that", () => {
    const scsi = drive();
    expect(subscribe(scsi, 1, 0xff)).toEqual([16, 0, 0, 0, 0]);
    expect(subscribe(scsi, 1, 0xff, 0)).toEqual([0, 0, 0, 0, 0]);
    expect(subscribe(scsi, 2, 16, 9)).toEqual([0, 0, 0, 0, ScsiResponse.IncorrectLun]);
    const [event] = events(scsi, 1);
    scsi.run("eject", { lun: 1 });
    expect(event?.bytes()[0]).toBe(0xa5);
    expect(subscribe(scsi, 2, 18)).toEqual([16, 0, 0, 0, 0]);
    scsi.run("insert", { lun: 1, file: scsi.path("disc.iso") });
    // ASYNC_NOTIFY, the unit, MEDIA_CHANGE; never PARAM_CHANGE for a drive.
    expect([...(event?.bytes() ?? [])]).toEqual([2, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 16, 0, 0, 0]);
  });

  it("tells of media by commands", () => {
    const { send, run, path } = drive();
    expect([...send(status(), { ...disc, into: 8 }).data]).toEqual([0, 6, 4, 16, 0, 2, 0, 0]);
    run("eject", { lun: 1 });
    expect([...send(status(), { ...disc, into: 8 }).data]).toEqual([0, 6, 4, 16, 3, 0, 0, 0]);
    expect(send([0], disc).sense).toEqual([2, 0x3a, 0]);
    expect(send([0x25], { ...disc, into: 8 }).sense).toEqual([2, 0x3a, 0]);
    writeFileSync(path("other.iso"), pattern(8192, 33));
    run("insert", { lun: 1, file: path("other.iso") });
    expect([...send(status(), { ...disc, into: 8 }).data]).toEqual([0, 6, 4, 16, 2, 2, 0, 0]);
    expect(send([0], disc).sense).toEqual([6, 0x28, 0]);
    const { data } = send([0x28, 0, 0, 0, 0, 1, 0, 0, 3, 0], { ...disc, into: 6144 });
    expectSameBytes(data, pattern(8192, 33).subarray(2048));
    expect(() => run("insert", { lun: 0, file: path("other.iso") })).toThrow("no CD-ROM");
  });

  it("opens and closes its tray, and locks it", () => {
    const { send, run } = drive();
    expect(send([0x1e, 0, 0, 0, 1], disc)).toMatchObject(good);
    expect(send([0x1b, 0, 0, 0, 2], disc).sense).toEqual([5, 0x53, 2]);
    expect(() => run("eject", { lun: 1 })).toThrow("locked");
    expect(send([0x1e, 0, 0, 0, 0], disc)).toMatchObject(good);
    expect(send([0x1b, 0, 0, 0, 2], disc)).toMatchObject(good);
    expect(send([0], disc).sense).toEqual([2, 0x3a, 2]);
    expect(run("units")).toMatchObject([{}, { isTrayOpen: true, hasMedium: true }]);
    expect(send([0x1b, 0, 0, 0, 3], disc)).toMatchObject(good);
    expect(send([0], disc).sense).toEqual([6, 0x28, 0]);
    expect(send([0], disc)).toMatchObject(good);
  });

  it("describes the disc", () => {
    const { send } = drive();
    const toc = (flags: number, format: number, first: number) => [
      0x43,
      flags,
      format,
      0,
      0,
      0,
      first,
      0,
      64,
      0,
    ];
    const read = (cdb: readonly number[]) => send(cdb, { ...disc, into: 64 });
    expect([...read(toc(0, 0, 0)).data.subarray(0, 20)]).toEqual([
      ...[0, 18, 1, 1, 0, 0x14, 1, 0, 0, 0, 0, 0],
      ...[0, 0x14, 0xaa, 0, 0, 0, 0, 40],
    ]);
    // Two seconds, then 40 frames.
    expect([...read(toc(2, 0, 0xaa)).data.subarray(8, 12)]).toEqual([0, 0, 2, 40]);
    expect([...read(toc(0, 1, 0)).data.subarray(0, 12)]).toEqual([
      0, 10, 1, 1, 0, 0x14, 1, 0, 0, 0, 0, 0,
    ]);
    expect(read(toc(0, 5, 0)).sense).toEqual([5, 0x24, 0]);
    expect(read(toc(0, 0, 2)).sense).toEqual([5, 0x24, 0]);
    expect(read([0x51, 0, 0, 0, 0, 0, 0, 0, 64, 0]).data[2]).toBe(0x0e);
    const configuration = send([0x46, 0, 0, 0, 0, 0, 0, 0, 64, 0], { ...disc, into: 64 }).data;
    expect([...configuration.subarray(4, 8)]).toEqual([0, 0, 0, 8]);
    const one = send([0x46, 2, 0, 3, 0, 0, 0, 0, 64, 0], { ...disc, into: 64 });
    expect([...one.data.subarray(0, 12)]).toEqual([...bigEndian(4, 12), 0, 0, 0, 8, 0, 3, 3, 4]);
    expect(send([0xbd, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0], { ...disc, into: 8 })).toMatchObject(good);
  });

  it("may be without a medium from its start", () => {
    const { settled, run, path } = scsiGuest({ units: [{ lun: 0, kind: "cdrom" }] });
    expect(settled([0]).sense).toEqual([2, 0x3a, 0]);
    run("insert", { lun: 0, file: path("disc.iso") });
    expect(settled([0])).toMatchObject(good);
  });
});
