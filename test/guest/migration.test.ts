import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Backend, block, serve } from "wheelbase/runtime";
import { SplitMix } from "../support/split-mix.js";
import { GuestBedError, type GuestRun } from "./bed.js";
import { bootQemu } from "./qemu.js";
import { Qmp } from "./qmp.js";
import { readReport } from "./report.js";

// QEMU copies a guest's memory while the disk goes on writing to it. What it wrote after a page was
// copied is right at the other end only if the backend told of it, in the log that they share.

const dataMib = 24;
const dataBytes = dataMib << 20;
const blockBytes = 4096;
const patience = { timeout: 90_000, interval: 100 };

/** What query-migrate returns, as far as it matters here. */
interface MigrationInfo {
  readonly status?: string;
  readonly ram?: { readonly "dirty-sync-count": number; readonly remaining: number };
}

describe("a guest that migrates from one QEMU 11.1 to another", () => {
  let directory: string;
  let data: Buffer;
  let backend: Backend;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "wheelbase-migration-"));
    data = new SplitMix(5).bytes(dataBytes);
    // Two files of the same content stand for storage that two hosts share: a backend locks the file of a disk.
    for (const name of ["first", "second"])
      await writeFile(imagePath(name), Buffer.concat([data, Buffer.alloc(1 << 20)]));
    backend = await serve(
      ["first", "second"].map((name) =>
        block({
          name,
          lane: name,
          socketPath: join(directory, `${name}.sock`),
          queueSize: 128,
          features: ["VIRTIO_BLK_F_FLUSH", "VIRTIO_BLK_F_SEG_MAX", "VIRTIO_F_INDIRECT_DESC"].concat(
            ...["VIRTIO_F_EVENT_IDX", "VIRTIO_F_RING_PACKED"],
          ),
          file: imagePath(name),
        }),
      ),
    );
    expect(backend.failures).toEqual([]);
  });

  afterEach(async () => {
    await backend.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const imagePath = (name: string) => join(directory, `${name}.img`);
  const qmpPath = (name: string) => join(directory, `${name}.qmp`);

  function boot(name: string, deviceOptions: string, ...qemuArgs: string[]): Promise<GuestRun> {
    return bootQemu({
      script: "sh /scripts/migration.sh",
      environment: { DATA_MIB: String(dataMib) },
      modules: ["virtio_blk"],
      // Else the guest itself writes to each page before its disk does, and QEMU needs no log to see that.
      append: "init_on_alloc=0",
      timeoutMs: 220_000,
      qemuArgs: [
        ...["-chardev", `socket,id=disk,path=${join(directory, `${name}.sock`)}`],
        ...["-device", `vhost-user-blk-pci,chardev=disk,num-queues=1,${deviceOptions}`],
        ...["-qmp", `unix:${qmpPath(name)},server=on,wait=off`],
        ...qemuArgs,
      ],
    });
  }

  /** Talks to the guest through two blocks of its disk. */
  async function tell(name: string, order: string): Promise<void> {
    const image = await open(imagePath(name), "r+");
    await image.write(`${order}\n`, dataBytes);
    await image.close();
  }

  async function hear(): Promise<string> {
    const image = await open(imagePath("first"), "r");
    const { buffer } = await image.read(
      Buffer.alloc(blockBytes),
      0,
      blockBytes,
      dataBytes + blockBytes,
    );
    await image.close();
    return buffer.toString("latin1").split("\n")[0] ?? "";
  }

  it.each([
    ["split", "packed=off"],
    ["packed", "packed=on"],
  ])(
    "finds what its disk wrote meanwhile, on a %s ring",
    { timeout: 240_000 },
    async (_, options) => {
      const incoming = join(directory, "incoming");
      const moved = boot("second", options, "-incoming", `unix:${incoming}`);
      const left = boot("first", options).catch((error: unknown) => {
        if (!(error instanceof GuestBedError)) throw error;
      });
      // Both are waited for below, unless something fails before.
      for (const guest of [moved, left]) guest.catch(() => undefined);
      try {
        await expect.poll(hear, patience).toBe("started");
        await expect.poll(() => existsSync(incoming), patience).toBe(true);
        await migrate(incoming);
        await tell("second", "check");
        const run = await moved;
        const report = readReport(run.consoleText.replaceAll("\r", ""));
        expect(report.get("migrated")).toBe("yes");
        const sha256 = createHash("sha256").update(data).digest("hex");
        expect(report.get("cached-sha256")).toBe(sha256);
        expect(report.get("disk-sha256")).toBe(sha256);
        expect(run.status).toBe(0);
      } finally {
        for (const name of ["first", "second"]) await quit(name);
        await left;
      }
    },
  );

  /** Moves the guest, and lets it read its disk when all of its memory was copied once. */
  async function migrate(uri: string): Promise<void> {
    const qmp = await Qmp.connect(qmpPath("first"));
    const look = async () => (await qmp.run("query-migrate")) as MigrationInfo;
    // No pause is short enough for the end, until we say so.
    await qmp.run("migrate-set-parameters", { "downtime-limit": 0, "max-bandwidth": 30e6 });
    await qmp.run("migrate", { uri: `unix:${uri}` });
    const isNearlyCopied = async () => {
      const { ram } = await look();
      return ram !== undefined && (ram["dirty-sync-count"] > 1 || ram.remaining < 16e6);
    };
    await expect.poll(isNearlyCopied, { timeout: 60_000, interval: 20 }).toBe(true);
    // Far slower than the guest changes its memory, however busy the machine is.
    await qmp.run("migrate-set-parameters", { "max-bandwidth": 4e6 });
    await expect
      .poll(async () => (await look()).ram?.["dirty-sync-count"], patience)
      .toBeGreaterThan(1);
    await tell("first", "read");
    await expect.poll(hear, patience).toBe("read");
    expect((await look()).status).toBe("active");

    await qmp.run("migrate-set-parameters", { "downtime-limit": 20_000, "max-bandwidth": 2 ** 30 });
    await expect.poll(async () => (await look()).status, patience).toBe("completed");
    qmp.close();
  }

  /** Ends a QEMU if it still runs. */
  async function quit(name: string): Promise<void> {
    const qmp = await Qmp.connect(qmpPath(name)).catch(() => undefined);
    await qmp?.run("quit").catch(() => undefined);
    qmp?.close();
  }
});
