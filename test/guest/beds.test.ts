import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GuestBedError, type GuestRun, type VhostUserDevice } from "./bed.js";
import { talkToGuest } from "./console-talk.js";
import { bootQemu } from "./qemu.js";
import { readReport } from "./report.js";
import { type StorageDaemon, startStorageDaemon } from "./storage-daemon.js";
import { bootUml } from "./uml.js";

// The beds themselves work, shown with devices that nobody here wrote: what fails in another guest
// test and passes here is our device's fault.

const MIB = 1 << 20;
const DISK_BYTES = 8 * MIB;
const PATTERN_OFFSET_MIB = 3;

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** What block.sh writes: one line over and over. */
function pattern(size: number): Buffer {
  return Buffer.alloc(size, "wheelbase pattern\n");
}

describe("the guest beds, on qemu-storage-daemon's vhost-user disk", () => {
  let workDir: string;
  let imagePath: string;
  let image: Buffer;
  let daemon: StorageDaemon;
  let disk: VhostUserDevice;

  beforeEach(async () => {
    workDir = await mkdtemp(join(tmpdir(), "wheelbase-beds-"));
    imagePath = join(workDir, "disk.img");
    image = randomBytes(DISK_BYTES);
    await writeFile(imagePath, image);
    disk = { socketPath: join(workDir, "disk.sock"), id: 2 };
    daemon = await startStorageDaemon({ imagePath, socketPath: disk.socketPath });
  });

  afterEach(async () => {
    await daemon.stop();
    await rm(workDir, { recursive: true, force: true });
  });

  const job = {
    script: "sh /scripts/main-job.sh",
    environment: { JOBS: "block", PATTERN_OFFSET: String(PATTERN_OFFSET_MIB) },
  };

  async function expectDiskWork(run: GuestRun): Promise<void> {
    const report = readReport(run.stdout);
    expect(report.get("failed")).toBeUndefined();
    expect(run.status).toBe(0);
    expect(report.get("disk-bytes")).toBe(String(DISK_BYTES));
    expect(report.get("disk-sha256")).toBe(sha256(image));
    expect(report.get("pattern-sha256")).toBe(sha256(pattern(MIB)));
    expect(report.get("pattern-written")).toBe("yes");
    pattern(MIB).copy(image, PATTERN_OFFSET_MIB * MIB);
    expect(sha256(await readFile(imagePath))).toBe(sha256(image));
  }

  it("User Mode Linux reads and writes the disk", { timeout: 60_000 }, async () => {
    await expectDiskWork(await bootUml({ ...job, devices: [disk] }));
  });

  it("QEMU's guest does that, entropy and a console", { timeout: 150_000 }, async () => {
    const socketPath = join(workDir, "console.sock");
    const server = createServer().listen(socketPath);
    const talk = once(server, "connection").then(([socket]) => talkToGuest(socket, "Hello, guest"));
    const run = await bootQemu({
      ...job,
      environment: { ...job.environment, JOBS: "block entropy console", ENTROPY_SIZE: "65536" },
      devices: [disk],
      modules: ["virtio_blk", "virtio_rng"],
      // One port: a plain console as of VIRTIO 1.4, without the control queue.
      qemuArgs: [
        ...["-device", "virtio-rng-pci", "-device", "virtio-serial-pci,max_ports=1"],
        ...["-chardev", `socket,id=console,path=${socketPath}`],
        ...["-device", "virtconsole,chardev=console"],
      ],
    });
    server.close();
    await expectDiskWork(run);
    const report = readReport(run.stdout);
    expect(report.get("rng-current")).toMatch(/^virtio_rng/);
    expect(report.get("rng-bytes")).toBe("65536");
    expect(report.get("rng-distinct")).toBe("256");
    expect(report.get("console-line")).toBe("Hello, guest");
    expect((await talk).lines).toEqual(["wheelbase guest ready", "guest heard: HELLO, GUEST"]);
  });
});

describe("a guest bed", () => {
  it("hands over files and environment, and brings back output and status", async () => {
    const script = 'echo "$GREETING"; grep -c . /files/package.json; echo oops >&2; exit 7';
    const run = await bootUml({
      script,
      environment: { GREETING: "it's $HOME" },
      files: ["package.json"],
    });
    expect(run.stdout).toMatch(/^it's \$HOME\n\d+\noops\n$/);
    expect(run.status).toBe(7);
  });

  it("ends a guest whose time ran out, and its processes", { timeout: 60_000 }, async () => {
    const marker = join(tmpdir(), `wheelbase-never-${process.pid}`);
    const hanging = bootUml({
      script: "echo still here; sleep 600",
      devices: [{ socketPath: marker, id: 99 }],
      // Enough for a machine that boots it in ten times the usual time.
      timeoutMs: 10_000,
    });
    await expect(hanging).rejects.toThrow(GuestBedError);
    await expect(hanging).rejects.toThrow(/within 10000 ms[\s\S]*still here/);
    // A killed process needs a moment to be gone.
    await expect.poll(() => processesNaming(marker), { timeout: 5_000 }).toEqual([]);
  });

  it("names the command that makes it ready when it was never set up", async () => {
    const saved = process.env["WHEELBASE_LAB_CACHE"];
    process.env["WHEELBASE_LAB_CACHE"] = join(tmpdir(), "wheelbase-no-such-cache");
    try {
      const nowhere = bootUml({ script: "true" });
      await expect(nowhere).rejects.toThrow("bash test/guest/setup.sh");
      expect(existsSync(process.env["WHEELBASE_LAB_CACHE"])).toBe(false);
    } finally {
      if (saved === undefined) delete process.env["WHEELBASE_LAB_CACHE"];
      else process.env["WHEELBASE_LAB_CACHE"] = saved;
    }
  });
});

/** Command lines of running processes that contain the text. */
async function processesNaming(text: string): Promise<readonly string[]> {
  const lines = await Promise.all(
    (await readdir("/proc"))
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")),
  );
  return lines.filter((line) => line.includes(text));
}
