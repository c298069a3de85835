import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { selftest } from "../../src/probe/selftest.js";
import type { Platform } from "../../src/profile/platform.js";
import {
  disk,
  exampleFile,
  examplePlatform,
  packageRoot,
  platformOf,
  profileText,
  source,
  terminal,
} from "../generate/platforms.js";
import { scratchDir } from "../generate/scratch-dir.js";

const TIMEOUT_MS = 60_000;
const cli = join(packageRoot, "bin/wheelbase.js");

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function runCli(args: readonly string[], temporary: string): Promise<Run> {
  const env = { ...process.env, TMPDIR: temporary };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [cli, ...args], { env }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
  });
}

function selftestOf(platform: Platform) {
  return selftest(platform, { keep: false, signal: new AbortController().signal });
}

describe("wheelbase selftest", { timeout: TIMEOUT_MS }, () => {
  it("passes on the example, with a line per device, and leaves nothing behind", async () => {
    const temporary = scratchDir();
    const { code, stdout, stderr } = await runCli(["selftest", exampleFile], temporary);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^system-disk +write, read back +ok/m);
    expect(stdout).toMatch(/^system-disk +random reads +ok +[\d,]+ IOPS$/m);
    expect(stdout).toMatch(/^entropy0 +read 1 MiB +ok +[\d.,]+ MiB\/s$/m);
    expect(stdout).toMatch(/^boot-console +guest to host +ok +all 256 byte values$/m);
    expect(stdout).toMatch(/^\d+ checks passed$/m);
    expect(stdout).toContain("instead of images/ivi-system.img");
    expect(stdout).not.toContain("\u001b");
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("prints JSON, and keeps the project when told to", async () => {
    const { code, stdout } = await runCli(
      ["selftest", exampleFile, "--json", "--keep"],
      scratchDir(),
    );
    const report = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(report.ok).toBe(true);
    expect(report.checks[0]).toEqual({
      guest: "ivi",
      device: "system-disk",
      check: "connect",
      ok: true,
    });
    expect(existsSync(join(report.directory, "ivi/dist/main.js"))).toBe(true);
  });

  it("has devices where the lock of the profile keeps them", async () => {
    const lock = { guests: { guest0: { devices: { rng: { pci: 9 } }, retired: {} } } };
    const signal = new AbortController().signal;
    const platform = platformOf(profileText([{ devices: [source("rng")] }]));
    const { ok, directory = "" } = await selftest(platform, { keep: true, signal, lock });
    onTestFinished(() => rmSync(directory, { recursive: true }));
    expect(ok).toBe(true);
    expect(readFileSync(join(directory, "guest0/README.md"), "utf8")).toContain("addr=0x9");
  });

  it("fails with a clear message when a device cannot be reached", async () => {
    const deep = join(scratchDir(), "a-long-name-for-a-folder".repeat(4));
    mkdirSync(deep);
    const { code, stdout } = await runCli(["selftest", exampleFile], deep);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^system-disk +connect +FAILED +socket path .* use a shorter directory$/m,
    );
    expect(stdout).toMatch(/failed: ivi\/system-disk, ivi\/entropy0, ivi\/boot-console$/m);
  });

  it("prints the findings of a bad profile as validate does", async () => {
    const folder = scratchDir();
    const file = join(folder, "bad.yaml");
    writeFileSync(file, "kind: PlatformProfile\n");
    const { code, stdout, stderr } = await runCli(["selftest", file], folder);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("WB2002");
    expect((await runCli(["selftest", join(folder, "none.yaml")], folder)).code).toBe(2);
  });

  it("cleans up after an interrupt", async () => {
    const temporary = scratchDir();
    const env = { ...process.env, TMPDIR: temporary };
    const child = spawn(process.execPath, [cli, "selftest", exampleFile], { env, stdio: "ignore" });
    const socket = () =>
      readdirSync(temporary).some((name) =>
        existsSync(join(temporary, name, "ivi/run/entropy0.sock")),
      );
    while (!socket()) await sleep(20);
    child.kill("SIGINT");
    const [code] = await once(child, "exit");
    expect(code).toBe(130);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe("selftest", { timeout: TIMEOUT_MS }, () => {
  it("tests the other devices when one cannot be started", async () => {
    const example = examplePlatform();
    // Nothing that a profile may say makes a console fail on every machine, so this one says what
    // it may not.
    const guests = example.guests.map((guest) => ({
      ...guest,
      devices: guest.devices.map((device) =>
        device.type === "console"
          ? { ...device, config: { ...device.config, columns: 0 } }
          : device,
      ),
    }));
    const { ok, rows } = await selftestOf({ ...example, guests });
    expect(ok).toBe(false);
    const failed = rows.filter((row) => !row.ok);
    expect(failed).toHaveLength(1);
    expect(failed[0]?.device).toBe("boot-console");
    expect(failed[0]?.detail).toMatch(/^error WB4304: boot-console: columns 0 /);
  });

  it("covers read-only and tiny disks, other block sizes, sockets and several guests", async () => {
    const devices = [
      disk("read-only", { host: { kind: "file", path: "a.img", readOnly: true } }),
      disk("blocks", { config: { logicalBlockSize: 4096 }, queues: { count: 3, size: 64 } }),
      disk("tiny", { host: { kind: "file", path: "c.img", capacity: 512 } }),
      disk("plain", {
        host: { kind: "file", path: "d.img", capacity: "3TiB" },
        features: { optional: [] },
      }),
      // A file tells nothing of its wear.
      disk("wear", {
        host: { kind: "file", path: "e.img", capacity: "1MiB" },
        features: { optional: ["VIRTIO_BLK_F_FLUSH", "VIRTIO_BLK_F_LIFETIME"] },
      }),
      terminal("socket", { host: { kind: "socket", path: "/run/never/made.sock" } }),
      terminal("unnamed"),
      terminal("keys", { host: { kind: "stdio" } }),
      terminal("several", {
        config: {
          ports: [
            { name: "data" },
            { name: "shell", console: true, link: "run/never/made.pty" },
            { name: "car", socket: "/run/never/car.sock" },
          ],
        },
      }),
      source("file", { host: { kind: "file", path: "/dev/hwrng" } }),
      source("seed", { host: { kind: "seed", seed: "1" } }),
    ];
    const text = profileText([{ devices }, { devices: [source("rng")] }, { devices: [] }]);
    const { rows } = await selftestOf(platformOf(text));
    expect(rows.filter((row) => !row.ok)).toEqual([]);
    const checksOf = (name: string) =>
      rows.filter(({ device }) => device === name).map(({ check }) => check);
    expect(checksOf("read-only")).toContain("refuse writes");
    expect(checksOf("blocks")).toContain("every queue");
    const features = rows.find(({ device, check }) => device === "wear" && check === "features");
    expect(features?.detail).toBe("2 offered, without VIRTIO_BLK_F_LIFETIME");
    expect(checksOf("plain")).not.toContain("flush");
    expect(checksOf("socket")).toContain("host to guest");
    expect(checksOf("keys")).toContain("host to guest");
    expect(rows.filter(({ device }) => device === "several").slice(-4)).toMatchObject([
      { check: "ports", detail: "4 ports" },
      ...["data", "shell", "car"].map((name) => {
        return { check: `port ${name}`, detail: "all 256 byte values, both ways" };
      }),
    ]);
    expect(checksOf("seed")).toContain("byte histogram");
    expect(checksOf("rng")).toContain("byte histogram");
    expect(existsSync("/run/never")).toBe(false);
  });
});

describe("wheelbase selftest of shared folders", { timeout: TIMEOUT_MS }, () => {
  it("passes on the example: one is written, the other refuses that", async () => {
    const file = join(packageRoot, "profiles/examples/shared-folders.yaml");
    const { code, stdout, stderr } = await runCli(["selftest", file], scratchDir());
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^maps +refuse changes +ok$/m);
    expect(stdout).toMatch(/^maps +read +ok +[\d.,]+ MiB\/s$/m);
    expect(stdout).toMatch(/^logs +tag +ok +ivi-logs$/m);
    expect(stdout).toMatch(/^logs +write, read back +ok +[\d.,]+ MiB\/s$/m);
    expect(stdout).toMatch(/^logs +stay inside +ok$/m);
    expect(code).toBe(0);
  });

  it("drives every unit of a SCSI host", async () => {
    const file = join(packageRoot, "profiles/examples/scsi-storage.yaml");
    const { code, stdout, stderr } = await runCli(["selftest", file], scratchDir());
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^storage +unit 0:0 +ok +written, read, 131,?072 blocks$/m);
    expect(stdout).toMatch(/^storage +unit 0:1 +ok +written, read, 32768 blocks$/m);
    expect(stdout).toMatch(/^storage +unit 0:2 +ok +read, 4096 blocks$/m);
    expect(stdout).toMatch(/^storage +unit 1:0 +ok +no medium$/m);
    expect(stdout).toMatch(/^storage +refuse what is not there +ok +0:3$/m);
    expect(code).toBe(0);
  });
});

describe("selftest of displays", { timeout: TIMEOUT_MS }, () => {
  it("finds every pixel that it drew", async () => {
    const displays = [
      { width: 800, height: 480 },
      { width: 320, height: 240, plugged: false },
    ];
    const device = { name: "displays", type: "gpu", config: { displays }, host: { kind: "none" } };
    const { rows } = await selftestOf(platformOf(profileText([{ devices: [device] }])));
    expect(rows.filter((row) => !row.ok)).toEqual([]);
    expect(rows.map(({ check }) => check)).toEqual(
      expect.arrayContaining(["displays", "edid", "draw", "draw in a blob"]),
    );
  });
});
