import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BlkFeature, BlkRequestType, BlkStatus } from "../../../../src/catalogue/devices/block.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import { readLifetime } from "../../../../src/runtime/devices/block/lifetime.js";
import { BlockDevice } from "../../../../src/runtime/devices/block/model.js";
import { createDevice } from "../../../../src/runtime/devices/block/module.js";
import { block } from "../../../../src/runtime/devices/block/spec.js";
import type { BlockStorage } from "../../../../src/runtime/devices/storage/storage.js";
import { Guest } from "../harness.js";
import { expectSameBytes, testDirectory, testServices } from "../host-services.js";
import { definition, diskGuest, diskSectors, header, joined, range } from "./disk.js";

const { SecureErase, GetLifetime } = BlkRequestType;
const { Ok, Ioerr, Unsupp } = BlkStatus;
const erasing = new FeatureSet([BlkFeature.SecureErase, BlkFeature.Flush]);

describe("secure erase", () => {
  it.each(["sync", "io_uring"] as const)("overwrites exactly its range (%s)", (engine) => {
    const { guest, contents, file } = diskGuest({ engine }, erasing);
    const wanted = contents();
    const blocks = statSync(file).blocks;
    const { status } = guest.request(0, [joined(header(SecureErase, 0), range(5, 20))], [1]);
    expect(status).toBe(Ok);
    wanted.fill(0, 5 * 512, 25 * 512);
    expectSameBytes(contents(), wanted);
    // The blocks were written over, not given up: a hole would leave the data on the disk.
    expect(statSync(file).blocks).toBeGreaterThanOrEqual(blocks);
  });

  it("takes no flags, one range, and nothing beyond the end", () => {
    const { guest, contents } = diskGuest({}, erasing);
    const before = contents();
    const send = (...ranges: readonly Uint8Array[]) =>
      guest.request(0, [joined(header(SecureErase, 0), ...ranges)], [1]).status;
    expect(send(range(0, 8, 1))).toBe(Unsupp);
    expect(send(range(0, 8, 0x80))).toBe(Unsupp);
    expect(send(range(0, 8), range(16, 8))).toBe(Ioerr);
    expect(send(range(diskSectors - 4, 8))).toBe(Ioerr);
    expect(send(range(0, 2 ** 31))).toBe(Ioerr);
    expect(send()).toBe(Ioerr);
    expectSameBytes(contents(), before);
  });

  it("has its range before the status when Linux sends it, and nothing else", () => {
    const { guest, contents } = diskGuest({}, erasing);
    const before = contents();
    const send = (room: number) => guest.request(0, [header(SecureErase, 0)], [room, 1]).status;
    // The harness left there what cannot be a range: it has flags.
    expect(send(16)).toBe(Unsupp);
    for (const room of [1, 15, 17, 32]) expect(send(room)).toBe(Ioerr);
    expectSameBytes(contents(), before);
  });

  it("is not known to a driver that did not accept it, and changes no read-only disk", () => {
    const plain = diskGuest({}, new FeatureSet([BlkFeature.Flush]));
    const request = joined(header(SecureErase, 0), range(0, 8));
    expect(plain.guest.request(0, [request], [1]).status).toBe(Unsupp);
    const { guest } = diskGuest({ readOnly: true }, erasing);
    expect(guest.request(0, [request], [1]).status).toBe(Ioerr);
  });
});

/** A medium as the kernel shows it in sysfs. */
function medium(files: Readonly<Record<string, string>>): string {
  const sysfs = testDirectory();
  const folder = join(sysfs, "dev/block/179:8/device");
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return sysfs;
}

const deviceNumber = 179 * 256 + 8;

describe("the wear of a medium", () => {
  it("is what the kernel says of it, without reserved values", () => {
    const whole = { life_time: "0x02 0x0b\n", pre_eol_info: "0x01\n" };
    expect(readLifetime(deviceNumber, medium(whole))).toEqual({
      ...{ preEolInfo: 1, typeA: 2, typeB: 11 },
    });
    const odd = { life_time: "0x02 0x0c\n", pre_eol_info: "0x77\n" };
    expect(readLifetime(deviceNumber, medium(odd))).toEqual({
      ...{ preEolInfo: 0, typeA: 2, typeB: 0 },
    });
    expect(readLifetime(deviceNumber, medium({ life_time: "1 1" }))?.preEolInfo).toBe(0);
    expect(readLifetime(deviceNumber, medium({}))).toBeUndefined();
    expect(readLifetime(deviceNumber, medium({ life_time: "worn" }))).toBeUndefined();
  });

  it("is told to a driver that asks for it", () => {
    const storage = { sizeBytes: 65_536, close: () => undefined } as unknown as BlockStorage;
    const lifetime = { preEolInfo: 2, typeA: 3, typeB: 4 };
    const { options } = block(definition("disk.img"));
    const device = new BlockDevice(options, storage, () => undefined, { lifetime });
    const guest = new Guest(device, {});
    guest.reset(new FeatureSet([BlkFeature.Lifetime]));
    const answer = guest.request(0, [header(GetLifetime, 0)], [7]);
    expect([...answer.bytes]).toEqual([2, 0, 3, 0, 4, 0, Ok]);
    expect(guest.request(0, [header(GetLifetime, 0)], [6]).status).toBe(Ioerr);
    guest.reset(new FeatureSet([]));
    expect(guest.request(0, [header(GetLifetime, 0)], [7]).status).toBe(Unsupp);
  });

  it("is not offered for a file, which has none", () => {
    const file = join(testDirectory(), "disk.img");
    const made = definition(file, { create: true, capacityBytes: 65_536 });
    const device = createDevice(block(made).options, testServices());
    expect(device.features.has(BlkFeature.Lifetime)).toBe(false);
    device.close();
  });
});

describe("an image of another format", () => {
  it("is refused with a hint, unless it is said to be raw", () => {
    const file = join(testDirectory(), "disk.qcow2");
    writeFileSync(file, Buffer.concat([Buffer.from("QFI\u00fb", "latin1"), Buffer.alloc(65_532)]));
    const open = (raw: boolean) =>
      createDevice(block(definition(file, { raw })).options, testServices());
    expect(() => open(false)).toThrow(
      expect.objectContaining({
        code: "WB4113",
        message: expect.stringContaining("qemu-storage-daemon --blockdev"),
      }),
    );
    open(true).close();
  });
});
