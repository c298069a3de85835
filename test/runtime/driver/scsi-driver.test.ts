import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { ScsiDriver, ScsiUnit } from "wheelbase/driver";
import { type Backend, scsi, serve } from "wheelbase/runtime";
import { ScsiResponse, ScsiTmf } from "../../../src/catalogue/devices/scsi.js";
import { pattern } from "../devices/scsi/scsi-guest.js";

const diskBytes = 1024 * 1024;

const features = [
  "VIRTIO_F_INDIRECT_DESC",
  "VIRTIO_F_EVENT_IDX",
  "VIRTIO_SCSI_F_INOUT",
  "VIRTIO_SCSI_F_HOTPLUG",
  "VIRTIO_SCSI_F_CHANGE",
  "VIRTIO_SCSI_F_T10_PI",
];

async function served(engine: "auto" | "io_uring" | "sync" = "auto") {
  const directory = mkdtempSync(join(tmpdir(), "wheelbase-scsi-"));
  const path = (name: string) => join(directory, name);
  writeFileSync(path("disk.img"), pattern(diskBytes, 1));
  writeFileSync(path("disc.iso"), pattern(8192, 2));
  const backend: Backend = await serve([
    scsi({
      ...{ name: "scsi", lane: "scsi", socketPath: path("scsi.sock"), queueSize: 64, features },
      queueCount: 2,
      units: [
        { lun: 0, file: path("disk.img"), serial: "DISK", engine },
        { lun: 1, kind: "cdrom", file: path("disc.iso") },
        {
          target: 2,
          lun: 0,
          file: path("new.img"),
          create: true,
          capacityBytes: diskBytes,
          protection: true,
        },
      ],
    }),
  ]);
  onTestFinished(async () => {
    await backend.stop();
    rmSync(directory, { recursive: true });
  });
  expect(backend.failures).toEqual([]);
  const driver = ScsiDriver.start({
    socketPath: path("scsi.sock"),
    queueSizes: [64, 64, 64, 64],
    memory: 8 * 1024 * 1024,
  });
  onTestFinished(() => driver.close());
  const unit = (lun: number, target = 0) => new ScsiUnit(driver, { target, lun });
  return { backend, driver, path, unit };
}

it.each(["sync", "auto", "io_uring"] as const)(
  "a disk is read and written over the socket, by %s",
  async (engine) => {
    const { unit, path, driver } = await served(engine);
    const disk = unit(0);
    expect(disk.inquire()).toEqual({ type: 0, isRemovable: false, product: "Virtual Disk" });
    expect(disk.serial()).toBe("DISK");
    expect(disk.capacity()).toEqual({ blockCount: diskBytes / 512, blockBytes: 512 });
    const data = pattern(64 * 512, 7);
    disk.write(100, data, 512);
    disk.flush();
    expect(Buffer.compare(disk.read(100, 64, 512), data)).toBe(0);
    expect(Buffer.compare(disk.read(100, 64, 512, 1), data)).toBe(0);
    expect(
      Buffer.compare(readFileSync(path("disk.img")).subarray(51200, 51200 + data.length), data),
    ).toBe(0);
    expect(() => disk.read(diskBytes / 512, 1, 512)).toThrow(
      "READ(10): response 0, status 2, sense 5/33/0",
    );
    expect(driver.manage(ScsiTmf.LogicalUnitReset, { lun: 0 })).toBe(ScsiResponse.FunctionComplete);
    expect(disk.read(0, 1, 512)).toHaveLength(512);
  },
);

it("units come and go, and the driver hears of it", async () => {
  const { backend, driver, path, unit } = await served();
  const event = async () => {
    let found = driver.takeEvent();
    await expect.poll(() => (found ??= driver.takeEvent()), { timeout: 60_000 }).toBeDefined();
    return found;
  };
  await backend.ask("scsi", "add-unit", {
    target: 1,
    lun: 4,
    kind: "cdrom",
    file: path("disc.iso"),
  });
  expect(await event()).toEqual({ event: 1, target: 1, lun: 4, reason: 1 });
  expect(unit(4, 1).capacity()).toEqual({ blockCount: 4, blockBytes: 2048 });
  await backend.ask("scsi", "remove-unit", { target: 1, lun: 4 });
  expect(await event()).toEqual({ event: 1, target: 1, lun: 4, reason: 2 });
  expect(unit(4, 1).attempt([0]).response).toBe(ScsiResponse.BadTarget);
  const units = (await backend.ask("scsi", "units")) as unknown[];
  expect(units).toHaveLength(3);
});

it("protection information goes along, both ways", async () => {
  const { unit } = await served();
  const disk = unit(0, 2);
  const data = new Uint8Array(1024);
  // Of zeroes the guard is zero; the reference tags count.
  const protection = Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 9]);
  const cdb = (opcode: number) => [opcode, 0x20, 0, 0, 0, 8, 0, 0, 2, 0];
  disk.run("WRITE(10)", cdb(0x2a), { out: data, protection });
  const answer = disk.attempt(cdb(0x28), { room: 1024, protectionRoom: 16 });
  expect(answer).toMatchObject({ response: 0, status: 0, protection, data });
  protection[7] = 1;
  expect(disk.attempt(cdb(0x2a), { out: data, protection }).sense[13]).toBe(3);
});
