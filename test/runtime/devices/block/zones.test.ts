import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BlkConfig,
  BlkFeature,
  BlkRequestType,
  BlkStatus,
  BlkZonedModel,
  BlkZoneState,
} from "../../../../src/catalogue/devices/block.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import { createDevice } from "../../../../src/runtime/devices/block/module.js";
import { block } from "../../../../src/runtime/devices/block/spec.js";
import { ZoneTable } from "../../../../src/runtime/devices/block/zones.js";
import { accessors } from "../../../../src/runtime/memory/accessors.js";
import { ByteBuffer } from "../../../../src/runtime/memory/byte-buffer.js";
import { expectSameBytes, testDirectory, testServices } from "../host-services.js";
import { definition, diskGuest, header, joined, patternBytes, range, sectorBytes } from "./disk.js";
import { zoneBytes, zoneCount, zonedDisk, zoneSectors } from "./zoned-disk.js";

const { In, Out, Flush, SecureErase, WriteZeroes, Discard } = BlkRequestType;
const { ZoneReport, ZoneAppend, ZoneOpen, ZoneClose, ZoneFinish, ZoneReset, ZoneResetAll } =
  BlkRequestType;
const { Ok, Ioerr, Unsupp, ZoneInvalidCmd, ZoneUnalignedWp } = BlkStatus;
const { ZoneOpenResource, ZoneActiveResource } = BlkStatus;
const { Empty, Iopen, Eopen, Closed, Full } = BlkZoneState;

describe("the zones of a disk", () => {
  it("are in its configuration", () => {
    const { device } = zonedDisk({ maxOpenZones: 3, maxActiveZones: 4 });
    const bytes = new Uint8Array(BlkConfig.size);
    device.config.read(0, bytes);
    const { zoned, seg_max, secure_erase_sector_alignment, max_secure_erase_sectors } =
      accessors(BlkConfig);
    const config = new ByteBuffer(bytes);
    expect(zoned.model.get(config)).toBe(BlkZonedModel.Hm);
    expect(zoned.zone_sectors.get(config)).toBe(zoneSectors);
    expect(zoned.max_open_zones.get(config)).toBe(3);
    expect(zoned.max_active_zones.get(config)).toBe(4);
    expect(zoned.write_granularity.get(config)).toBe(512);
    const append = zoned.max_append_sectors.get(config);
    expect(append).toBeGreaterThan(0);
    expect(append).toBeLessThanOrEqual(seg_max.get(config) * 8);
    expect(bytes.subarray(zoned.unused2.offset, zoned.unused2.offset + 3)).toEqual(
      new Uint8Array(3),
    );
    expect(secure_erase_sector_alignment.get(config) % zoneSectors).toBe(0);
    expect(max_secure_erase_sectors.get(config) % zoneSectors).toBe(0);
  });

  it("are reported from any zone on, as many as there is room for; the last may be smaller", () => {
    const { report, send } = zonedDisk();
    const all = report();
    expect(all).toHaveLength(zoneCount);
    expect(all[1]).toEqual({
      ...{ capacity: zoneSectors, start: zoneSectors, pointer: zoneSectors },
      ...{ type: 2, state: Empty },
    });
    expect(all.at(-1)?.capacity).toBe(zoneSectors / 2);
    expect(report(2 * zoneSectors + 5)).toEqual(all.slice(2));
    expect(report(0, 64 * 3 + 1)).toEqual(all.slice(0, 2));
    expect(report(0, 64 + 1)).toEqual([]);
    expect(send(ZoneReport, 0, undefined, 64).status).toBe(ZoneInvalidCmd);
    expect(send(ZoneReport, zoneCount * zoneSectors, undefined, 1000).status).toBe(ZoneInvalidCmd);
  });

  it("are written at their write pointer alone, up to their end", () => {
    const { write, report, contents } = zonedDisk();
    expect(write(0, 8)).toBe(Ok);
    expect(report()[0]).toMatchObject({ pointer: 8, state: Iopen });
    expect(write(16, 8)).toBe(ZoneUnalignedWp);
    expect(write(0, 8)).toBe(ZoneUnalignedWp);
    expect(write(8, zoneSectors)).toBe(ZoneInvalidCmd);
    expect(write(8, zoneSectors - 8, 3)).toBe(Ok);
    expect(report()[0]).toMatchObject({ pointer: zoneSectors, state: Full });
    expect(write(0, 8)).toBe(ZoneInvalidCmd);
    const wanted = joined(patternBytes(8 * 512, 1), patternBytes((zoneSectors - 8) * 512, 3));
    expectSameBytes(contents().subarray(0, zoneBytes), wanted);
  });

  it("are not read across their ends, and read as zeroes behind the write pointer", () => {
    const { send, write } = zonedDisk();
    expect(write(0, 8)).toBe(Ok);
    const read = (sector: number, sectors: number) =>
      send(In, sector, undefined, sectors * sectorBytes + 1);
    const answer = read(0, 16);
    expect(answer.status).toBe(Ok);
    expectSameBytes(answer.bytes.subarray(0, 8 * 512), patternBytes(8 * 512, 1));
    expectSameBytes(answer.bytes.subarray(8 * 512, 16 * 512), new Uint8Array(8 * 512));
    expect(read(zoneSectors - 1, 2).status).toBe(ZoneInvalidCmd);
  });

  it("are appended to, and tell where", () => {
    const { append, report, contents, send } = zonedDisk();
    expect(append(1, 8)).toEqual({ status: Ok, at: zoneSectors });
    expect(append(1, 4)).toEqual({ status: Ok, at: zoneSectors + 8 });
    expect(report()[1]).toMatchObject({ pointer: zoneSectors + 12, state: Iopen });
    expectSameBytes(contents().subarray(zoneBytes, zoneBytes + 8 * 512), patternBytes(8 * 512, 2));
    expect(send(ZoneAppend, zoneSectors + 12, patternBytes(512, 1), 9).status).toBe(ZoneInvalidCmd);
    expect(append(1, zoneSectors).status).toBe(ZoneInvalidCmd);
    expect(append(zoneCount, 1).status).toBe(ZoneInvalidCmd);
    expect(send(ZoneAppend, zoneSectors, patternBytes(512, 1), 8).status).toBe(Ioerr);
    expect(report()[1]).toMatchObject({ pointer: zoneSectors + 12 });
  });

  it("refuse an append that is longer than one may be", () => {
    const large = { zoneBytes: 2 ** 20 };
    const { append, device } = zonedDisk(large, { capacityBytes: 2 ** 22 });
    const bytes = new Uint8Array(BlkConfig.size);
    device.config.read(0, bytes);
    const most = accessors(BlkConfig).zoned.max_append_sectors.get(new ByteBuffer(bytes));
    expect(append(0, most + 1).status).toBe(ZoneInvalidCmd);
    expect(append(0, most)).toEqual({ status: Ok, at: 0 });
  });

  it("go from state to state by commands, where that is possible", () => {
    const { status, states, write, report } = zonedDisk();
    const walk = (...types: readonly number[]) => types.map((type) => status(type, 0));
    expect(walk(ZoneOpen, ZoneOpen)).toEqual([Ok, Ok]);
    expect(states()[0]).toBe(Eopen);
    expect(walk(ZoneClose)).toEqual([Ok]);
    // Nothing was written, so it is empty again.
    expect(states()[0]).toBe(Empty);
    expect(walk(ZoneClose)).toEqual([ZoneInvalidCmd]);
    expect(write(0, 8)).toBe(Ok);
    expect(walk(ZoneClose, ZoneClose)).toEqual([Ok, Ok]);
    expect(states()[0]).toBe(Closed);
    expect(walk(ZoneOpen)).toEqual([Ok]);
    expect(states()[0]).toBe(Eopen);
    expect(walk(ZoneFinish, ZoneFinish)).toEqual([Ok, Ok]);
    expect(report()[0]).toMatchObject({ state: Full, pointer: zoneSectors });
    expect(walk(ZoneOpen, ZoneClose)).toEqual([ZoneInvalidCmd, ZoneInvalidCmd]);
    expect(walk(ZoneReset, ZoneReset)).toEqual([Ok, Ok]);
    expect(report()[0]).toMatchObject({ state: Empty, pointer: 0 });
  });

  it("take commands at their start alone", () => {
    const { send, states } = zonedDisk();
    for (const type of [ZoneOpen, ZoneClose, ZoneFinish, ZoneReset]) {
      expect(send(type, 1).status).toBe(ZoneInvalidCmd);
      expect(send(type, zoneCount * zoneSectors).status).toBe(ZoneInvalidCmd);
      expect(send(type, 2 ** 60).status).toBe(ZoneInvalidCmd);
    }
    expect(states()).toEqual(new Array(zoneCount).fill(Empty));
  });

  it("close one that a write opened for another, but not one that a command did", () => {
    const { status, states, write } = zonedDisk({ maxOpenZones: 2 });
    for (const zone of [0, 1, 2]) expect(write(zone * zoneSectors, 1)).toBe(Ok);
    expect(states().slice(0, 3)).toEqual([Closed, Iopen, Iopen]);
    expect(status(ZoneOpen, 0)).toBe(Ok);
    expect(status(ZoneOpen, 1)).toBe(Ok);
    expect(states().slice(0, 3)).toEqual([Eopen, Eopen, Closed]);
    expect(status(ZoneOpen, 2)).toBe(ZoneOpenResource);
    expect(write(2 * zoneSectors + 1, 1)).toBe(ZoneOpenResource);
    expect(states()[2]).toBe(Closed);
  });

  it("are active in a limited number only", () => {
    const { status, states, write, append } = zonedDisk({ maxActiveZones: 2 });
    expect([write(0, 1), write(zoneSectors, 1)]).toEqual([Ok, Ok]);
    expect(write(2 * zoneSectors, 1)).toBe(ZoneActiveResource);
    expect(append(2, 1).status).toBe(ZoneActiveResource);
    expect(status(ZoneOpen, 2)).toBe(ZoneActiveResource);
    expect(states()[2]).toBe(Empty);
    expect(status(ZoneFinish, 0)).toBe(Ok);
    expect(write(2 * zoneSectors, 1)).toBe(Ok);
  });

  it("are empty and read as zeroes after a reset, of one or of all", () => {
    const { status, send, write, contents, states } = zonedDisk();
    for (const zone of [0, 1, 3]) expect(write(zone * zoneSectors, 8)).toBe(Ok);
    expect(status(ZoneReset, 1)).toBe(Ok);
    const after = contents();
    expect(after.subarray(zoneBytes, 2 * zoneBytes).every((byte) => byte === 0)).toBe(true);
    expectSameBytes(after.subarray(0, 8 * 512), patternBytes(8 * 512, 1));
    expect(send(ZoneResetAll, 0).status).toBe(Ok);
    expect(contents().every((byte) => byte === 0)).toBe(true);
    expect(states()).toEqual(new Array(zoneCount).fill(Empty));
  });

  it("are erased whole, which resets them", () => {
    const { guest, write, contents, states } = zonedDisk();
    const erase = (sector: number, sectors: number) =>
      guest.request(0, [joined(header(SecureErase, 0), range(sector, sectors))], [1]).status;
    expect(write(0, 8)).toBe(Ok);
    expect(erase(0, 8)).toBe(Ioerr);
    expect(erase(8, zoneSectors)).toBe(Ioerr);
    expect(states()[0]).toBe(Iopen);
    expect(erase(0, zoneSectors)).toBe(Ok);
    expect(states()[0]).toBe(Empty);
    expect(contents().every((byte) => byte === 0)).toBe(true);
  });

  it("count zeroes that are written as written, and take discards as hints", () => {
    const { guest, states, report, write } = zonedDisk();
    const send = (type: number, sector: number, sectors: number) =>
      guest.request(0, [joined(header(type, 0), range(sector, sectors))], [1]).status;
    expect(send(WriteZeroes, 8, 8)).toBe(ZoneUnalignedWp);
    expect(send(WriteZeroes, 0, 8)).toBe(Ok);
    expect(report()[0]).toMatchObject({ pointer: 8 });
    expect(write(8, 8)).toBe(Ok);
    expect(send(Discard, 0, 16)).toBe(Ok);
    expect(report()[0]).toMatchObject({ pointer: 16 });
    expect(states()[0]).toBe(Iopen);
  });

  it("may be written anywhere when the disk is host-aware, and are a plain disk to others", () => {
    const aware = zonedDisk({ model: "host-aware", maxActiveZones: 1, maxOpenZones: 1 });
    expect(aware.write(zoneSectors - 4, 8)).toBe(Ok);
    expect(aware.write(0, 4)).toBe(Ok);
    expect(aware.report()[1]).toMatchObject({ type: 3, pointer: zoneSectors + 4 });
    expect(aware.append(2, 1).status).toBe(ZoneInvalidCmd);
    expect(aware.device.neededFeatures.bits()).toEqual([]);
  });

  it("are of no use to a driver that does not know them", () => {
    const { device, send } = zonedDisk({}, {}, new FeatureSet([BlkFeature.Flush]));
    expect(device.neededFeatures.bits()).toEqual([BlkFeature.Zoned]);
    expect(device.transitional).toBe(false);
    const zone: number[] = [ZoneReport, ZoneAppend, ZoneOpen, ZoneClose, ZoneFinish, ZoneReset];
    const plain: number[] = Object.values(BlkRequestType).filter((type) => !zone.includes(type));
    for (const type of [...zone, ...plain]) {
      expect(send(type, 0, undefined, 100).status).toBe(Unsupp);
    }
  });

  it("are not offered for a disk that has none", () => {
    expect(diskGuest().device.features.has(BlkFeature.Zoned)).toBe(false);
    expect(zonedDisk().device.features.has(BlkFeature.Zoned)).toBe(true);
  });

  it("cannot be changed on a read-only disk", () => {
    const { file, close } = zonedDisk();
    close();
    const disk = zonedDisk({}, { file, readOnly: true, create: false });
    const types = [ZoneAppend, ZoneOpen, ZoneClose, ZoneFinish, ZoneReset, ZoneResetAll];
    for (const type of types) expect(disk.send(type, 0, undefined, 9).status).toBe(Ioerr);
    expect(disk.states()).toEqual(new Array(zoneCount).fill(Empty));
  });
});

describe("the write pointers of a disk", () => {
  it("outlive the backend; open zones are closed then", () => {
    const first = zonedDisk();
    expect(first.write(0, 8)).toBe(Ok);
    expect(first.status(ZoneOpen, 1)).toBe(Ok);
    expect(first.status(ZoneFinish, 2)).toBe(Ok);
    expect(first.send(Flush, 0).status).toBe(Ok);
    first.close();
    const { report, write } = zonedDisk({}, { file: first.file });
    expect(report().map(({ state }) => state)).toEqual([Closed, Empty, Full, Empty, Empty]);
    expect(write(8, 8)).toBe(Ok);
  });

  it.each([
    ["of other zones", (file: string) => `${file}.zones`, { zoneBytes: 2 * zoneBytes }],
    ["that are another file", (file: string) => writeFileSync(`${file}.zones`, "hello"), {}],
    [
      "behind the end of their zones",
      (file: string) => {
        const bytes = readFileSync(`${file}.zones`);
        bytes.writeUInt32LE(zoneSectors + 1, 16);
        writeFileSync(`${file}.zones`, bytes);
      },
      {},
    ],
  ])("%s are refused with a hint", (_what, spoil, zones) => {
    const { file, close } = zonedDisk();
    close();
    spoil(file);
    const more = { file, zoned: { model: "host-managed" as const, zoneBytes, ...zones } };
    const { options } = block(definition(file, more));
    expect(() => createDevice(options, testServices())).toThrow(
      expect.objectContaining({ code: "WB4112", message: expect.stringContaining("delete it") }),
    );
  });

  it("need a file, and not too many zones", () => {
    const file = join(testDirectory(), "large.img");
    const zoned = { model: "host-managed" as const, zoneBytes: 65_536 };
    const large = { create: true, capacityBytes: 65_537 * 65_536, zoned };
    expect(() => createDevice(block(definition(file, large)).options, testServices())).toThrow(
      expect.objectContaining({ code: "WB4114" }),
    );
    for (const wrong of [{ zoneBytes: 100_000 }, { zoneBytes: 512 }, { maxOpenZones: -1 }]) {
      const options = block(definition(file, { ...large, zoned: { ...zoned, ...wrong } })).options;
      expect(() => createDevice(options, testServices())).toThrow(
        expect.objectContaining({ code: "WB4108" }),
      );
    }
    rmSync(file);
    expect(existsSync(`${file}.zones`)).toBe(false);
  });
});

describe("whatever a driver sends", () => {
  it("keeps write pointers within their zones, and limits", { timeout: 120_000 }, () => {
    const layout = {
      ...{ model: BlkZonedModel.Hm, capacitySectors: 44, zoneSectors: 8 },
      ...{ granularitySectors: 1, appendSectors: 4, maxOpenZones: 2, maxActiveZones: 3 },
    };
    const journal = { load: () => undefined, save: () => undefined, sync: () => true };
    const step = fc.record({
      type: fc.constantFrom(Out, ZoneAppend, ZoneOpen, ZoneClose, ZoneFinish, ZoneReset),
      sector: fc.oneof(
        fc.nat(50),
        fc.nat(5).map((zone) => zone * 8),
      ),
      size: fc.nat(9),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const table = new ZoneTable(layout, { ...journal, close: () => undefined });
        for (const { type, sector, size } of steps) {
          if (type === Out && sector + size <= layout.capacitySectors) table.write(sector, size);
          else if (type === ZoneAppend) table.append(sector, size);
          else if (type !== Out) table.manage(type, sector);
          let open = 0;
          let active = 0;
          for (let zone = 0; zone < table.count; zone++) {
            const written = table.writePointerOf(zone) - table.startOf(zone);
            expect(written).toBeGreaterThanOrEqual(0);
            expect(written).toBeLessThanOrEqual(table.sectorsOf(zone));
            const state = table.stateOf(zone);
            if (state === Iopen || state === Eopen) open++;
            if (state !== Empty && state !== Full) active++;
            if (state === Empty) expect(written).toBe(0);
          }
          expect(open).toBeLessThanOrEqual(2);
          expect(active).toBeLessThanOrEqual(3);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("survives any bytes", { timeout: 120_000 }, () => {
    const { guest, states } = zonedDisk({ maxOpenZones: 1, maxActiveZones: 2 });
    const request = fc.record({
      type: fc.oneof(fc.nat(30), fc.nat()),
      sector: fc.oneof(fc.nat(600), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
      data: fc.uint8Array({ maxLength: 1100 }),
      room: fc.nat(400),
    });
    fc.assert(
      fc.property(request, ({ type, sector, data, room }) => {
        const bytes = joined(header(type, sector), data);
        const answer = guest.request(0, [bytes], room === 0 ? [] : [room]);
        expect(answer.length).toBeLessThanOrEqual(room);
      }),
      { numRuns: 300 },
    );
    expect(states()).toHaveLength(zoneCount);
  });
});
