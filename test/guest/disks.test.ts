import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type BlockDefinition, block, type DeviceSpec, serve } from "wheelbase/runtime";
import type { GuestOptions, GuestRun, VhostUserDevice } from "./bed.js";
import { guestTools } from "./guest-tools.js";
import { bootQemu } from "./qemu.js";
import { readReport } from "./report.js";
import { bootUml } from "./uml.js";

const mebibyte = 1 << 20;
const generousMs = 240_000;

const features = [
  "VIRTIO_F_INDIRECT_DESC",
  "VIRTIO_F_EVENT_IDX",
  "VIRTIO_BLK_F_SEG_MAX",
  "VIRTIO_BLK_F_BLK_SIZE",
  "VIRTIO_BLK_F_FLUSH",
  "VIRTIO_BLK_F_TOPOLOGY",
  "VIRTIO_BLK_F_CONFIG_WCE",
  "VIRTIO_BLK_F_MQ",
];

/** A disk and what else a test serves, in a folder of its own. */
class Disks {
  // Not in /tmp, which may be in memory, where a file has other blocks.
  readonly folder = mkdtempSync("/var/tmp/wheelbase-disks-");

  constructor() {
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  disk(name: string, more: Partial<BlockDefinition>): DeviceSpec {
    const file = this.path(`${name}.img`);
    const common = { name, lane: name, socketPath: this.path(`${name}.sock`), queueSize: 128 };
    return block({ ...common, features, file, create: true, serial: name, ...more });
  }

  async serve(...specs: DeviceSpec[]): Promise<void> {
    const backend = await serve(specs);
    onTestFinished(() => backend.stop());
    expect(backend.failures).toEqual([]);
  }

  /** Bytes that the file takes of its file system. */
  allocated(name: string): number {
    return statSync(this.path(`${name}.img`)).blocks * 512;
  }

  /** The host's own tools find nothing wrong with what the guest made. */
  expectClean(name: string): void {
    const { status, stdout, stderr } = spawnSync("/usr/sbin/e2fsck", [
      "-fn",
      this.path(`${name}.img`),
    ]);
    expect(status, `${stdout}${stderr}`).toBe(0);
  }
}

function reportOf(run: GuestRun): Readonly<Record<string, string>> {
  const report = readReport(run.stdout);
  expect(report.get("failed"), run.stdout).toBeUndefined();
  expect(run.status).toBe(0);
  return Object.fromEntries(report);
}

/** What `sha256sum` says of the files that the guest made. */
function sha256Of(...names: readonly number[]): string {
  const files = names.map((name) => Buffer.alloc(700_000, `file ${name}\n`));
  return `${createHash("sha256").update(Buffer.concat(files)).digest("hex")}  -`;
}

type Boot = (options: GuestOptions) => Promise<GuestRun>;

const beds: readonly (readonly [string, Boot, readonly string[]])[] = [
  ["Linux 7.3 in User Mode Linux", bootUml, ["VIRTIO_BLK_F_SECURE_ERASE"]],
  [
    "Debian's Linux 6.12 in QEMU, by its own front-end",
    (options) => bootQemu({ ...options, modules: ["virtio_blk", "ext4"] }),
    [],
  ],
];

describe("a disk", () => {
  it.each(beds)(
    "has a file system of %s, and its file shrinks by what is given back",
    {
      timeout: 2 * generousMs,
    },
    async (_, boot, more) => {
      const disks = new Disks();
      const offered = [...features, "VIRTIO_BLK_F_DISCARD", "VIRTIO_BLK_F_WRITE_ZEROES", ...more];
      const capacityBytes = 64 * mebibyte;
      await disks.serve(disks.disk("data", { features: offered, capacityBytes, queueCount: 2 }));
      const device = { socketPath: disks.path("data.sock"), id: 2 };
      const step = async (name: string) => {
        const environment = { STEP: name, ERASES: more.length > 0 ? "yes" : "" };
        const script = ". /scripts/disk.sh";
        const options = { script, environment, devices: [device], timeoutMs: generousMs };
        return reportOf(await boot(options));
      };
      const filled = await step("fill");
      expect(filled).toMatchObject({
        ...{ serial: "data", zoned: "none", filled: "yes" },
        ...{ cache: "write back", switched: "write through, write through" },
        ...(more.length > 0 ? { erased: "0" } : {}),
      });
      expect(disks.allocated("data")).toBeGreaterThan(24 * mebibyte);
      disks.expectClean("data");
      const trimmed = await step("trim");
      expect(trimmed).toMatchObject({
        ...{ tree: sha256Of(0, 1, 2, 3), large: filled["large"], trimmed: "yes" },
      });
      expect(disks.allocated("data")).toBeLessThan(8 * mebibyte);
      disks.expectClean("data");
    },
  );
});

describe("a zoned disk", () => {
  // The file system keeps zones back, and cannot do with few.
  const zoneBytes = 32 * mebibyte;
  const zones = 128;

  async function served() {
    const disks = new Disks();
    const tools = guestTools(disks.path("tools.sock"));
    const zoned = { model: "host-managed", zoneBytes } as const;
    const offered = [...features, "VIRTIO_BLK_F_ZONED"];
    const capacityBytes = zones * zoneBytes;
    await disks.serve(disks.disk("zones", { features: offered, capacityBytes, zoned }), tools.spec);
    const disk: VhostUserDevice = { socketPath: disks.path("zones.sock"), id: 2 };
    return { disks, disk, tools: tools.device };
  }

  const job = (devices: readonly VhostUserDevice[]) => ({
    script: ". /scripts/zoned-disk.sh",
    environment: { DISK: "vda", TOOLS: "tools" },
    devices,
    memoryMiB: 512,
    timeoutMs: generousMs,
  });

  function expectUsed(run: GuestRun): void {
    const report = reportOf(run);
    expect(report).toMatchObject({
      zoned: `host-managed ${zones} ${zoneBytes / 512}`,
      limits: "0 0",
      ...{ appends: "yes", reported: String(zones), reread: "yes", large: "yes" },
      ...{ files: sha256Of(0, 1, 2), check: "clean" },
    });
    expect(report["written"]).toMatch(/wptr 0x000100 .*zcond: ?2\(oi\)/);
    expect(report["finished"]).toMatch(/zcond: ?14\(fu\)/);
    expect(report["reset"]).toMatch(/wptr 0x000000 .*zcond: ?1\(em\)/);
  }

  it("is one to Linux 7.3 in User Mode Linux, and holds a file system that appends", {
    timeout: generousMs + 20_000,
  }, async () => {
    const { disk, tools } = await served();
    expectUsed(await bootUml(job([disk, tools])));
  });

  it("is one to Debian's Linux 6.12 in QEMU, by its generic front-end", {
    timeout: generousMs + 20_000,
  }, async () => {
    const { disk, tools } = await served();
    // The one of its own keeps zones to itself.
    const properties = { isGeneric: true, queueCount: 1, configSizeBytes: 96 };
    const modules = ["virtio_blk", "9pnet_virtio", "9p", "btrfs"];
    const run = await bootQemu({ ...job([{ ...disk, ...properties }, tools]), modules });
    expectUsed(run);
  });
});
