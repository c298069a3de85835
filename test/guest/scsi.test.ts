import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scsi, type UnitDefinition } from "wheelbase/runtime";
import { TestBackend } from "../runtime/lane/test-backend.js";
import { SplitMix } from "../support/split-mix.js";
import { bootQemu } from "./qemu.js";
import { readReport } from "./report.js";
import { bootUml } from "./uml.js";

const mebibyte = 1 << 20;
const diskBytes = 32 * mebibyte;
const newBytes = 4 * mebibyte;
const name = "storage";

/** Serves a SCSI host with every feature; `units` get the directory of their files. */
async function served(units: (path: (file: string) => string) => UnitDefinition[]) {
  const test = new TestBackend();
  const path = (file: string) => join(test.directory, file);
  const socketPath = test.socketPath(name);
  const features = [
    "VIRTIO_F_VERSION_1",
    "VIRTIO_F_INDIRECT_DESC",
    "VIRTIO_F_EVENT_IDX",
    "VIRTIO_SCSI_F_INOUT",
    "VIRTIO_SCSI_F_HOTPLUG",
    "VIRTIO_SCSI_F_CHANGE",
    "VIRTIO_SCSI_F_T10_PI",
  ];
  const spec = scsi({
    ...{ name, lane: name, socketPath, queueSize: 128, features },
    units: units(path),
  });
  const backend = await test.serve(spec);
  expect(backend.failures).toEqual([]);
  return { backend, path, device: { socketPath, id: 8 } };
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The host's own tools find nothing wrong with what the guest made. */
function expectCleanFileSystem(image: string): void {
  const { status, stdout, stderr } = spawnSync("/usr/sbin/e2fsck", ["-fn", image]);
  expect(status, `${stdout}${stderr}`).toBe(0);
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  await expect.poll(condition, { timeout: 150_000, interval: 50, message: what }).toBe(true);
}

describe("a SCSI host", () => {
  it("has its disks plugged, unplugged and grown under Linux in User Mode Linux", {
    timeout: 220_000,
  }, async () => {
    const { backend, path, device } = await served((at) => [
      { lun: 0, file: at("disk.img"), create: true, capacityBytes: diskBytes, serial: "UML-01" },
    ]);
    const content = new SplitMix(1).bytes(newBytes);
    writeFileSync(path("new.img"), content);
    const run = bootUml({
      script: ". /scripts/scsi.sh",
      environment: { NEW_BYTES: String(newBytes), GROWN_BYTES: String(2 * diskBytes) },
      devices: [device],
      timeoutMs: 200_000,
    });
    const caches = async (wanted: boolean) => {
      const units = (await backend.ask(name, "units")) as { writeCache?: boolean }[];
      return units[0]?.writeCache === wanted;
    };
    const story = async () => {
      await until("the guest is ready for a new disk", () => caches(false));
      await backend.ask(name, "add-unit", { lun: 5, file: path("new.img") });
      await until("the guest has read it", () => caches(true));
      await backend.ask(name, "remove-unit", { lun: 5 });
      await until("the guest is without it", () => caches(false));
      truncateSync(path("disk.img"), 2 * diskBytes);
      return backend.ask(name, "resize", { lun: 0 });
    };
    const [guest, resized] = await Promise.all([run, story()]);
    const report = readReport(guest.stdout);
    expect(report.get("failed")).toBeUndefined();
    expect(guest.status).toBe(0);
    expect(report.get("name")?.trim().replaceAll(/ +/g, " ")).toBe("WHEELBSE Virtual Disk 1.0");
    expect(report.get("serial")).toBe("UML-01");
    expect(report.get("wwid")).toMatch(/^naa\.3[0-9a-f]{15}$/);
    expect(report.get("bytes")).toBe(String(diskBytes));
    expect(report.get("limits")).toBe(`${2 ** 30} ${Math.floor(65535 / 2)}`);
    expect(report.get("reread")).toBe("yes");
    expect(report.get("plugged")).toBe(sha256(content));
    expect(report.get("unplugged")).toBe("yes");
    expect(report.get("grown")).toBe("yes");
    expect(resized).toEqual({ changed: true, blocks: (2 * diskBytes) / 512 });
    expectCleanFileSystem(path("disk.img"));
  });

  it("is used by Debian's kernel through QEMU's own front-end: files, protection, a disc", {
    timeout: 240_000,
  }, async () => {
    const disc = new SplitMix(2).bytes(3 * mebibyte);
    const { path, device } = await served((at) => {
      writeFileSync(at("disc.iso"), disc);
      return [
        { lun: 0, file: at("disk.img"), create: true, capacityBytes: diskBytes },
        {
          ...{ lun: 1, file: at("protected.img"), create: true, capacityBytes: newBytes },
          protection: true,
        },
        { lun: 2, kind: "cdrom", file: at("disc.iso") },
      ];
    });
    const guest = await bootQemu({
      script: ". /scripts/scsi-units.sh",
      devices: [{ ...device, properties: "t10_pi=on" }],
      modules: ["virtio_scsi", "sd_mod", "sr_mod", "ext4"],
      timeoutMs: 220_000,
    });
    const report = readReport(guest.stdout);
    expect(report.get("failed")).toBeUndefined();
    expect(guest.status).toBe(0);
    const files = [0, 1, 2, 4, 5, 6, 7].map((index) => Buffer.alloc(300_000, `file ${index}\n`));
    expect(report.get("mounted")).toBe(sha256(Buffer.concat(files)));
    expectCleanFileSystem(path("disk.img"));
    expect(report.get("integrity")).toBe("T10-DIF-TYPE1-CRC");
    expect(report.get("protected")).toBe("yes");
    expectTuples(readFileSync(path("protected.img.pi")));
    expect(report.get("disc-sha256")).toBe(sha256(disc));
    expect(report.get("disc-read-only")).toBe("1");
    expect(report.get("disc")?.trim()).toBe("Virtual CD-ROM");
  });
});

/** What Linux sent along for 512 blocks from 128 on: inverted, each with the number of its block. */
function expectTuples(information: Buffer): void {
  const references = Array.from({ length: 512 }, (_, index) => {
    return ~information.readUInt32BE((128 + index) * 8 + 4) >>> 0;
  });
  expect(references).toEqual(Array.from({ length: 512 }, (_, index) => 128 + index));
}
