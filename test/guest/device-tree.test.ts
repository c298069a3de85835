import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DevicePlan, GuestPlan } from "../../src/plan/plan.js";
import { planPlatform } from "../../src/plan/plan-platform.js";
import { disk, platformOf, profileText, source, terminal } from "../generate/platforms.js";
import { compileTree, runTool } from "../interop/device-tree-tools.js";
import { LabProgram } from "../interop/lab-program.js";
import { GeneratedBackend } from "./generated-backend.js";
import { bootQemu } from "./qemu.js";

// Debian's kernel on Arm knows nothing of virtio devices but what the generated trees say: nodes of
// QEMU's own for them, and where a whole tree is tried all of QEMU's nodes, are gone.

const TIMEOUT_MS = 300_000;
const MACHINE = "virt,gic-version=3";
const MEMORY_MIB = 256;
const IMAGE = { kind: "file", path: "images/a.img", capacity: "8MiB", create: true };

/** Slots that QEMU would not have chosen, which starts with the last one. */
const PROFILE = profileText([
  {
    ...{ name: "board", architecture: "aarch64", memory: `${MEMORY_MIB}MiB`, vcpus: 2 },
    devices: [
      disk("system", { transport: "mmio", host: IMAGE }),
      source("rng", { transport: "mmio", placement: { mmio: 0x0a000c00 } }),
      terminal("console0", { transport: "mmio" }),
      { name: "memory0", type: "balloon", transport: "mmio" },
      {
        ...{ name: "discs", type: "scsi", transport: "mmio" },
        host: { kind: "files", luns: [{ lun: 0, ...IMAGE, path: "images/b.img", kind: "disk" }] },
      },
      disk("maps", { transport: "pci", host: { ...IMAGE, path: "images/c.img" } }),
      source("seeds", { transport: "pci", placement: { pci: "00:09.0" } }),
    ],
  } as { devices: object[] },
]);

/** QEMU's front-end of a device, and the driver of Linux. */
const KINDS: Readonly<Record<string, { frontEnd: string; driver: string }>> = {
  block: { frontEnd: "vhost-user-blk,num-queues=1", driver: "virtio_blk" },
  entropy: { frontEnd: "vhost-user-rng", driver: "virtio_rng" },
  scsi: { frontEnd: "vhost-user-scsi,num_queues=1", driver: "virtio_scsi" },
  console: {
    frontEnd: "vhost-user-test-device,virtio-id=3,num_vqs=2,vq_size=64,config_size=12",
    driver: "virtio_console",
  },
  balloon: {
    frontEnd: "vhost-user-test-device,virtio-id=5,num_vqs=5,vq_size=64,config_size=16",
    driver: "virtio_balloon",
  },
};

/** Each device with its place and driver, a block of each disk, and random bytes. */
const SCRIPT = `
for device in /sys/bus/virtio/devices/*; do
  place=$(readlink -f "$device" | sed 's,.*/devices/,,; s,/virtio[0-9]*$,,')
  echo "found $place $(basename "$(readlink "$device/driver")")"
done
for disk in /dev/vda /dev/vdb; do echo "read $(dd if=$disk bs=4096 count=4 2> /dev/null | wc -c)"; done
cat /sys/class/misc/hw_random/rng_available | tr ' ' '\\n' | grep virtio | while read -r rng; do
  echo "$rng" > /sys/class/misc/hw_random/rng_current
  echo "random $(head -c 16 /dev/hwrng | wc -c)"
done
echo "processors $(nproc)"
`;

let backend: GeneratedBackend;
let guest: GuestPlan;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "wheelbase-test-"));
  const file = join(folder, "platform.json");
  writeFileSync(file, PROFILE);
  const [first] = planPlatform(platformOf(PROFILE, file)).guests;
  if (first === undefined) throw new Error("no guest");
  guest = first;
  backend = await GeneratedBackend.start(file);
}, TIMEOUT_MS);
afterAll(async () => {
  await backend.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the guest with a tree, and expects every device to be where the plan has it. */
async function expectAllBound(tree: string): Promise<void> {
  const run = await bootQemu({
    ...{ arch: "aarch64", machine: MACHINE, memoryMiB: MEMORY_MIB, script: SCRIPT },
    modules: ["virtio_blk", "virtio_rng", "virtio_balloon", "virtio_scsi"],
    qemuArgs: ["-smp", "2", "-dtb", tree, ...guest.devices.flatMap(deviceArguments)],
    timeoutMs: 240_000,
  });
  const lines = run.stdout.split("\n").filter((line) => line !== "");
  const found = lines.filter((line) => line.startsWith("found ")).toSorted();
  expect(found, run.consoleText).toEqual(guest.devices.map(foundLine).toSorted());
  expect(lines.filter((line) => !line.startsWith("found "))).toEqual([
    ...["read 16384", "read 16384", "random 16", "random 16", "processors 2"],
  ]);
}

function deviceArguments({ device, place }: DevicePlan): readonly string[] {
  const kind = kindOf(device.type);
  const path = backend.path("run", `${device.name}.sock`);
  const [driver = "", ...properties] = kind.frontEnd.split(",");
  const words =
    place.bus === "pci"
      ? [`${driver}-pci`, `addr=0x${place.slot.toString(16)}`]
      : [driver, `bus=virtio-mmio-bus.${place.bus === "mmio" ? place.slot : ""}`];
  const text = [...words, `chardev=${device.name}`, ...properties].join(",");
  return ["-chardev", `socket,id=${device.name},path=${path}`, "-device", text];
}

function foundLine({ device, place }: DevicePlan): string {
  const { driver } = kindOf(device.type);
  if (place.bus === "mmio") return `found platform/${place.address.toString(16)}.virtio ${driver}`;
  if (place.bus !== "pci") throw new Error("on no bus of this machine");
  return `found platform/${bridge}/pci0000:00/${place.address} ${driver}`;
}

/** Linux calls a host bridge by the first address of its registers. */
const bridge = "4010000000.pcie";

function kindOf(type: string) {
  const kind = KINDS[type];
  if (kind === undefined) throw new Error(`no front-end for ${type}`);
  return kind;
}

/** The tree that QEMU makes for the machine, without some nodes. */
async function machineTree(without: (path: string) => boolean): Promise<string> {
  const file = join(folder, "virt.dtb");
  const qemu = new LabProgram("qemu11-aarch64", [
    ...["qemu-system-aarch64", "-M", `${MACHINE},dumpdtb=${file}`, "-cpu", "cortex-a57"],
    ...["-smp", "2", "-m", String(MEMORY_MIB), "-nodefaults", "-display", "none"],
  ]);
  if ((await qemu.ended) !== 0) throw new Error(qemu.errors);
  const text = await sourceOf(file);
  const nodes = [...text.matchAll(/^\t([\w,-]+@[0-9a-f]+) \{/gm)].map(([, name]) => `/${name}`);
  await runTool("fdtput", ["-r", file, ...nodes.filter(without)]);
  return file;
}

async function sourceOf(file: string): Promise<string> {
  const output = join(folder, `${basename(file)}.dts`);
  await runTool("dtc", ["-q", "-I", "dtb", "-O", "dts", "-o", output, file]);
  return readFileSync(output, "utf8");
}

const isVirtio = (path: string) => path.startsWith("/virtio_mmio@");

describe("Debian's kernel on Arm finds and uses every device", { timeout: TIMEOUT_MS }, () => {
  it("by our whole tree", async () => {
    const file = join(folder, "whole.dtb");
    await compileTree(backend.path("guest", "board.dts"), file);
    await expectAllBound(file);
  });

  it("by our overlay on QEMU's tree", async () => {
    const overlay = join(folder, "board.dtbo");
    const flags = ["-@", "-W", "no-interrupts_property"];
    await compileTree(backend.path("guest", "board.dtso"), overlay, flags);
    const base = await machineTree(isVirtio);
    const merged = join(folder, "merged.dtb");
    await runTool("fdtoverlay", ["-i", base, "-o", merged, overlay]);
    await expectAllBound(merged);
  });

  it("by QEMU's tree that includes ours", async () => {
    const base = await machineTree((path) => isVirtio(path) || path.startsWith("/pcie@"));
    const text = (await sourceOf(base)).replace(/^\tintc@/m, "\tgic: intc@");
    const including = join(folder, "including.dts");
    writeFileSync(including, `${text}\n/include/ "${backend.path("guest", "board.dtsi")}"\n`);
    const file = join(folder, "including.dtb");
    // What there is to say is about QEMU's own nodes.
    await compileTree(including, file, ["-q"]);
    await expectAllBound(file);
  });
});
