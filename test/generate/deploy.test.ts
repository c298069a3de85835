import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { disk, platformOf, profileText, source, terminal } from "./platforms.js";
import { artefactsOf, compile, contentOf, writeProject } from "./projects.js";

const ANALYZER = "/usr/bin/systemd-analyze";

const apart = platformOf(
  profileText([
    {
      devices: [
        disk("data", {
          host: { kind: "file", path: "/srv/data.img", create: true, capacity: "1MiB" },
        }),
        disk("drive", { host: { kind: "file", path: "/dev/sdb" }, safety: { onFailure: "stop" } }),
        source("lamps", { safety: { isolation: "process", onFailure: "stop-backend" } }),
        terminal("tty", { safety: { isolation: "process", onFailure: "stop" } }),
      ],
    },
  ]),
);

const unit = (process: string) => contentOf(apart, `systemd/car-guest0-${process}.service`);

describe("systemd units", () => {
  it("are one for each process, with a target for all", () => {
    const paths = artefactsOf(apart).map(({ path }) => path);
    expect(paths.filter((path) => path.startsWith("systemd/")).sort()).toEqual([
      "systemd/car-guest0-devices.target",
      "systemd/car-guest0-lamps.service",
      "systemd/car-guest0-main.service",
      "systemd/car-guest0-tty.service",
    ]);
    expect(unit("main")).toContain("ExecStart=/usr/bin/node dist/main.js --main\n");
    expect(unit("lamps")).toContain("ExecStart=/usr/bin/node dist/main.js --process=lamps\n");
  });

  it("start again what is to be started again, and take along what is to go", () => {
    expect(unit("main")).toContain("Restart=on-failure\nRestartSec=100ms\n");
    expect(unit("tty")).toContain("Restart=no\n");
    expect(unit("lamps")).toContain("Restart=no\n");
    expect(unit("main")).toContain("BindsTo=car-guest0-lamps.service\n");
    expect(unit("lamps")).not.toContain("BindsTo=");
  });

  it("hold a process to the memory of its devices, and watch those who watch", () => {
    const limited = source("rng", {
      budget: { memory: "16MiB" },
      safety: { isolation: "process", watchdogMs: 500 },
    });
    const platform = platformOf(profileText([{ devices: [limited, disk("data")] }]));
    const text = contentOf(platform, "systemd/car-guest0-rng.service");
    // 256 MiB of the guest, as much for the program, and the limit.
    expect(text).toContain("MemoryMax=528M\nMemorySwapMax=0\n");
    expect(text).toContain("WatchdogSec=10\n");
    const main = contentOf(platform, "systemd/car-guest0-main.service");
    expect(main).not.toMatch(/MemoryMax|WatchdogSec/);
    const devices = contentOf(platform, "src/devices.gen.ts");
    expect(devices).toContain("watchdogMs: 500,\n");
    expect(devices).toContain("budget: { memoryBytes: 16 * 1024 ** 2 },");
  });

  it("open what the devices need and nothing else", () => {
    expect(unit("main")).toContain("ReadWritePaths=/srv\n");
    expect(unit("main")).not.toContain("PrivateDevices=");
    expect(unit("lamps")).toContain("PrivateDevices=yes\n");
    expect(unit("lamps").match(/ReadWritePaths=/g)).toHaveLength(1);
  });

  it.skipIf(!existsSync(ANALYZER))("mean something to systemd", () => {
    const folder = writeProject(apart);
    const files = readdirSync(join(folder, "systemd")).map((file) => join("systemd", file));
    // What it finds missing are programs of this machine, such as /usr/bin/node.
    const { stderr } = spawnSync(ANALYZER, ["verify", "--man=no", ...files], {
      cwd: folder,
      encoding: "utf8",
    });
    const complaints = stderr.split("\n").filter((line) => line.includes(folder));
    expect(complaints).toEqual([]);
    for (const file of files.filter((file) => file.endsWith("lamps.service"))) {
      const args = ["security", "--offline=yes", "--threshold=20", file];
      execFileSync(ANALYZER, args, { cwd: folder, stdio: "pipe" });
    }
  });
});

describe("programs by QEMU's conventions", () => {
  it("serve their device, and are described where QEMU's schema has the type", () => {
    const folder = writeProject(apart);
    compile(folder);
    const program = join(folder, "bin/vhost-user-drive");
    chmodSync(program, 0o755);
    mkdirSync(join(folder, "elsewhere"));
    const options = { cwd: join(folder, "elsewhere"), encoding: "utf8" } as const;
    const printed = execFileSync(program, ["--print-capabilities"], options);
    expect(JSON.parse(printed)).toEqual({ type: "block", features: [] });
    const description = contentOf(apart, "qemu/vhost-user/50-car-guest0-drive.json");
    expect(JSON.parse(description)).toEqual({
      description: "Wheelbase: drive of guest guest0 of platform car",
      type: "block",
      binary: "/opt/car-guest0-backend/bin/vhost-user-drive",
    });
  });
});
