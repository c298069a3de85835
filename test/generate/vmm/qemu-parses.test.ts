import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Place } from "../../../src/plan/plan.js";
import { planPlatform } from "../../../src/plan/plan-platform.js";
import { LAB_DIR } from "../../guest/bed.js";
import { GeneratedBackend } from "../../guest/generated-backend.js";
import { Qmp } from "../../guest/qmp.js";
import { disk, platformOf, profileText, source, terminal } from "../platforms.js";
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

/** Of every backend that has a configuration space for networks, which QEMU keeps itself. */
const NETWORK_REMARK = /^.*backend supports VHOST_USER_PROTOCOL_F_CONFIG but QEMU does not.\n/m;

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
  const seen = isOver() ? undefined : await prelaunched(control).catch(() => undefined);
  const [code] = await exited;
  return { output: output.replace(NETWORK_REMARK, ""), code, ...seen };
}

async function prelaunched(control: string) {
  const qmp = await Qmp.connect(control);
  const { status } = await qmp.run("query-status");
  const cpus = await qmp.run("query-cpus-fast");
  const tree = await qmp.run("human-monitor-command", { "command-line": "info qtree" });
  await qmp.run("quit");
  qmp.close();
  return { status, vcpus: Object.keys(cpus).length, tree: String(tree) };
}

/** Where QEMU's own tree of devices has each one: the registers of its transport, or its slot. */
function placesIn(tree: string): Record<string, string> {
  const places: Record<string, string> = {};
  let registers = "";
  let name = "";
  for (const line of tree.split("\n").map((text) => text.trim())) {
    const [word, value = ""] = line.split(" ");
    if (word === "mmio") registers = `registers ${Number.parseInt(value, 16)}`;
    if (word === "bus:" && !value.startsWith("virtio-mmio-bus.")) registers = "";
    if (word === "dev:") {
      name = /id "(.*)"/.exec(line)?.[1] ?? "";
      if (name !== "" && registers !== "") places[name] = registers;
    }
    const number = /^(addr = |devno = "fe\.0\.)([0-9a-f]+)/.exec(line)?.[2];
    if (name !== "" && number !== undefined) places[name] = `slot ${Number.parseInt(number, 16)}`;
  }
  return places;
}

/** Where the plan has them, in the same words. */
function plannedPlaces(profile: string): Record<string, string> {
  const [guest] = planPlatform(platformOf(profile)).guests;
  return Object.fromEntries(
    (guest?.devices ?? []).map(({ device, place }) => [device.name, placeText(place)]),
  );
}

function placeText(place: Place): string {
  switch (place.bus) {
    case "mmio":
      return `registers ${place.address}`;
    case "pci":
      return `slot ${place.slot}`;
    case "ccw":
      return `slot ${Number.parseInt(place.number.split(".")[2] ?? "", 16)}`;
  }
}

describe.each([
  { architecture: "x86_64", transport: "pci", roots: ["qemu7", "qemu11"], at: { pci: "00:0c.0" } },
  {
    architecture: "x86_64",
    transport: "mmio",
    roots: ["qemu7", "qemu11"],
    at: { mmio: "0xfeb00c00" },
  },
  {
    architecture: "aarch64",
    transport: "mmio",
    roots: ["qemu7-aarch64", "qemu11-aarch64"],
    at: { mmio: "0xa000c00" },
  },
  {
    architecture: "s390x",
    transport: "pci",
    roots: ["qemu11-s390x"],
    at: { pci: "00:0c.0" },
    more: [{ name: "link", type: "network", transport: "ccw", host: { kind: "none" } }],
  },
])(
  "arguments of a guest of $architecture with $transport",
  ({ architecture, transport, roots, at, more = [] }) => {
    let backend: GeneratedBackend;
    let profile: string;
    beforeAll(async () => {
      const file = join(mkdtempSync(join(tmpdir(), "wheelbase-test-")), "platform.json");
      const placed = devices.map((device) => ({ ...device, transport }));
      const fixed = source("noise", { transport, placement: at });
      profile = profileText([{ architecture, vcpus: 3, devices: [...placed, fixed, ...more] }]);
      writeFileSync(file, profile);
      backend = await GeneratedBackend.start(file);
    }, TIMEOUT_MS);
    afterAll(() => backend.stop());

    it.each(roots)(
      "start on %s, with every device in its place",
      { timeout: TIMEOUT_MS },
      async (root) => {
        const { tree = "", ...rest } = await dryStart(backend, qemuOf(root, architecture));
        expect(rest).toEqual({ output: "", code: 0, status: "prelaunch", vcpus: 3 });
        const planned = plannedPlaces(profile);
        // Version 7 has no front-end for the generic ones.
        const { memory0, console0, ...everywhere } = planned;
        expect(placesIn(tree)).toMatchObject(root.startsWith("qemu7") ? everywhere : planned);
      },
    );
  },
);
