import { existsSync, mkdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { BlkRequestType, BlkStatus } from "../../../../src/catalogue/devices/block.js";
import { createDevice } from "../../../../src/runtime/devices/block/module.js";
import { type BlockDefinition, block } from "../../../../src/runtime/devices/block/spec.js";
import { HostError } from "../../../../src/runtime/host/host-error.js";
import { testDirectory, testServices } from "../host-services.js";
import { definition, diskGuest, diskSectors, header, joined, sectorBytes } from "./disk.js";

const { In, Out } = BlkRequestType;
const { Ok, Ioerr } = BlkStatus;

function open(file: string, more: Partial<BlockDefinition> = {}) {
  const device = createDevice(block(definition(file, more)).options, testServices());
  onTestFinished(() => device.close());
  return device;
}

function failure(file: string, more: Partial<BlockDefinition> = {}): HostError {
  try {
    open(file, more);
  } catch (error) {
    if (error instanceof HostError) return error;
    throw error;
  }
  throw new Error("the file was accepted");
}

describe("the file behind a disk", () => {
  it("is made sparse, with its directories", () => {
    const file = join(testDirectory(), "images/deep/disk.img");
    open(file, { create: true, capacityBytes: 64 * 1024 * 1024 });
    expect(statSync(file).size).toBe(64 * 1024 * 1024);
    expect(statSync(file).blocks).toBe(0);
  });

  it("is never made anew", () => {
    const file = join(testDirectory(), "disk.img");
    writeFileSync(file, Buffer.alloc(1024, 7));
    open(file, { create: true, capacityBytes: 1024 });
    expect(failure(file, { create: true, capacityBytes: 2048 }).code).toBe("WB4104");
  });

  it("is asked for with a hint when it is missing", () => {
    const file = join(testDirectory(), "disk.img");
    const error = failure(file, { capacityBytes: 65536 });
    expect(error.code).toBe("WB4101");
    expect(error.message).toContain(`truncate -s 65536 ${file}`);
    expect(error.message).toContain("create: true");
    expect(existsSync(file)).toBe(false);
  });

  it("needs a capacity to be made", () => {
    const file = join(testDirectory(), "disk.img");
    expect(failure(file, { create: true }).code).toBe("WB4107");
    expect(existsSync(file)).toBe(false);
  });

  it("has the size that the profile says, in whole blocks", () => {
    const file = join(testDirectory(), "disk.img");
    writeFileSync(file, Buffer.alloc(3 * 512));
    expect(failure(file, { capacityBytes: 4 * 512 }).code).toBe("WB4105");
    expect(failure(file, { logicalBlockBytes: 4096 }).code).toBe("WB4106");
    expect(open(file).config.sizeBytes).toBe(96);
    writeFileSync(join(testDirectory(), "empty.img"), "");
    truncateSync(file, 0);
    expect(failure(file).code).toBe("WB4104");
  });

  it("is not empty", () => {
    const file = join(testDirectory(), "disk.img");
    writeFileSync(file, "");
    expect(failure(file).code).toBe("WB4106");
  });

  it("is a file, not a directory, a device of characters or a pipe", () => {
    const directory = testDirectory();
    mkdirSync(join(directory, "folder"));
    expect(failure(join(directory, "folder")).code).toBe("WB4102");
    expect(failure(join(directory, "folder"), { readOnly: true }).code).toBe("WB4102");
    expect(failure("/dev/null").code).toBe("WB4102");
  });

  it("has to be writable unless the disk is read-only", () => {
    // Permissions stop nobody who is root; this file not even root may write.
    const file = "/sys/kernel/uevent_seqnum";
    expect(failure(file).code).toBe("WB4103");
    open(file, { readOnly: true });
  });

  it("is written by one disk only, and read by many", () => {
    const file = join(testDirectory(), "disk.img");
    writeFileSync(file, Buffer.alloc(512));
    const first = createDevice(block(definition(file)).options, testServices());
    expect(failure(file).code).toBe("WB4104");
    expect(failure(file, { readOnly: true }).code).toBe("WB4104");
    first.close();
    open(file, { readOnly: true });
    open(file, { readOnly: true });
    expect(failure(file).code).toBe("WB4104");
  });

  it("answers errors, not zeroes, where it was cut off while in use", () => {
    const { guest, file } = diskGuest();
    truncateSync(file, 10 * sectorBytes + 100);
    expect(guest.request(0, [header(In, 9)], [sectorBytes, 1]).status).toBe(Ok);
    const cut = guest.request(0, [header(In, 9)], [2 * sectorBytes, 1]);
    expect([cut.status, cut.length]).toEqual([Ioerr, sectorBytes + 100]);
    expect(guest.request(0, [header(In, diskSectors - 1)], [sectorBytes, 1]).status).toBe(Ioerr);
  });

  it("may be larger than 4 GiB", () => {
    const file = join(testDirectory(), "disk.img");
    const capacityBytes = 6 * 2 ** 30;
    writeFileSync(file, "");
    const { guest } = diskGuest({ file, create: true, capacityBytes });
    const sector = (5 * 2 ** 30) / sectorBytes + 1;
    const data = new Uint8Array(sectorBytes).fill(0x5a);
    expect(guest.request(0, [joined(header(Out, sector), data)], [1]).status).toBe(Ok);
    const read = (at: number) => guest.request(0, [header(In, at)], [sectorBytes, 1]).bytes[0];
    expect(read(sector)).toBe(0x5a);
    expect(read(sector - 2 ** 32 / sectorBytes)).toBe(0);
    expect(statSync(file).size).toBe(capacityBytes);
  });
});

describe("options that no disk can have", () => {
  it.each<Partial<BlockDefinition>>([
    { logicalBlockBytes: 256 },
    { logicalBlockBytes: 513 },
    { logicalBlockBytes: 4096, physicalBlockBytes: 512 },
    { physicalBlockBytes: 5000 },
    { serial: "123456789012345678901" },
    { serial: "Zürich" },
    { capacityBytes: 1.5 },
  ])("%o are refused before any file is opened", (more) => {
    expect(failure("/nonexistent/disk.img", more).code).toBe("WB4108");
  });
});

describe("the definition of a disk", () => {
  it("offers RO exactly when the disk is read-only", () => {
    expect(block(definition("f", { readOnly: true })).features).toEqual(["VIRTIO_BLK_F_RO"]);
    const offered = block(definition("f", { features: ["VIRTIO_BLK_F_RO"] }));
    expect(offered.options.readOnly).toBe(true);
    expect(block(definition("f")).features).toEqual([]);
  });

  it("is plain data that survives the way into a thread", () => {
    const spec = block(definition("f", { capacityBytes: 512, queueCount: 2 }));
    expect(structuredClone(spec)).toEqual(spec);
    expect(spec.module).toMatch(/devices\/block\/module\.js$/);
  });
});
