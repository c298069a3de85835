import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LAB_DIR } from "../../guest/bed.js";
import { GeneratedBackend } from "../../guest/generated-backend.js";
import { Qmp } from "../../guest/qmp.js";
import { disk, profileText, source, terminal } from "../platforms.js";
import { scratchDir } from "../scratch-dir.js";

const TIMEOUT_MS = 240_000;
const create = { kind: "file", path: "images/a.img", capacity: "1MiB", create: true };

/** One device of each kind of front-end: of QEMU's own, with and without configuration, generic. */
const devices = [
  disk("system", { host: create, queues: { count: 2 } }),
  source("rng"),
  terminal("console0"),
  { name: "memory0", type: "balloon" },
];

/** A program that runs QEMU of the lab. */
function qemuOf(root: string, architecture: string): string {
  const file = join(scratchDir(), "qemu");
  const command = `"${join(LAB_DIR, "run-in.sh")}" ${root} qemu-system-${architecture}`;
  writeFileSync(file, `#!/bin/sh\nexec ${command} "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}

/**
 * Starts a guest by its start script, stopped before its first instruction, and ends it; QEMU has
 * made every device by then, each with its backend. Returns what QEMU printed and its exit code.
 */
async function dryStart(backend: GeneratedBackend, qemu: string) {
  const control = join(scratchDir(), "qmp.sock");
  const args = ["-S", "-qmp", `unix:${control},server=on,wait=off`];
  const child = spawn(backend.path("vmm/qemu/start.sh"), args, {
    env: { ...process.env, QEMU: qemu, QEMU_ACCELERATOR: "tcg" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const exited = once(child, "exit");
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  while (!existsSync(control) && !isOver()) await new Promise((next) => setTimeout(next, 50));
  const status = isOver() ? undefined : await prelaunched(control).catch(() => undefined);
  const [code] = await exited;
  return { output, code, status };
}

async function prelaunched(control: string): Promise<unknown> {
  const qmp = await Qmp.connect(control);
  const { status } = await qmp.run("query-status");
  await qmp.run("quit");
  qmp.close();
  return status;
}

describe.each([
  { architecture: "x86_64", transport: "pci", roots: ["qemu7", "qemu11"] },
  { architecture: "x86_64", transport: "mmio", roots: ["qemu7", "qemu11"] },
  { architecture: "aarch64", transport: "mmio", roots: ["qemu7-aarch64", "qemu11-aarch64"] },
  { architecture: "s390x", transport: "pci", roots: ["qemu11-s390x"] },
])(
  "arguments of a guest of $architecture with $transport",
  ({ architecture, transport, roots }) => {
    let backend: GeneratedBackend;
    beforeAll(async () => {
      const file = join(mkdtempSync(join(tmpdir(), "wheelbase-test-")), "platform.json");
      const placed = devices.map((device) => ({ ...device, transport }));
      writeFileSync(file, profileText([{ architecture, devices: placed }]));
      backend = await GeneratedBackend.start(file);
    }, TIMEOUT_MS);
    afterAll(() => backend.stop());

    it.each(roots)("start on %s, with every device", { timeout: TIMEOUT_MS }, async (root) => {
      const { output, code, status } = await dryStart(backend, qemuOf(root, architecture));
      expect({ output, code, status }).toEqual({ output: "", code: 0, status: "prelaunch" });
    });
  },
);
