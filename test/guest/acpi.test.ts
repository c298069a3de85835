import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ssdt } from "../../src/generate/acpi/ssdt.js";
import { commandLine } from "../../src/generate/linux/command-line.js";
import type { GuestPlan } from "../../src/plan/plan.js";
import { disk, source } from "../generate/platforms.js";
import { compileTable, disassemble } from "../interop/iasl.js";
import { planGuestOf } from "../plan/plans.js";
import { TestBackend } from "../runtime/lane/test-backend.js";
import { bootQemu } from "./qemu.js";
import { readReport } from "./report.js";

// QEMU's microvm tells of its virtio-mmio devices in its own table. Linux gets that table as it is
// without devices, so that nobody tells of them but what we generate.

const TIMEOUT_MS = 300_000;
const MACHINE = "microvm,ioapic2=on";
/** Slots that QEMU would not have chosen, which starts with the last one. */
const guest = planGuestOf({
  devices: [
    source("rng", { transport: "mmio", placement: { mmio: 0xfeb02a00 } }),
    disk("system", { transport: "mmio" }),
  ],
});
/** A microvm without ACPI has a single interrupt controller and eight transports. */
const OLD_MACHINE = "microvm,acpi=off,auto-kernel-cmdline=off";
const oldGuest = planGuestOf({
  ...{ machine: { mmio: { address: 0xfeb00000, slots: 8, slotSize: 512, interrupt: 5 } } },
  devices: guest.devices.map(({ device }) =>
    device.type === "block"
      ? disk("system", { transport: "mmio" })
      : source("rng", { transport: "mmio", placement: { mmio: 0xfeb00a00 } }),
  ),
});

/** Where each device is and how Linux knows it; that both work shows that the interrupts are right. */
const SCRIPT = `
for device in /sys/bus/virtio/devices/*; do
  kind=$(basename "$(readlink "$device/driver")")
  echo "$kind $(readlink -f "$device" | sed 's,.*/devices/,,; s,/virtio[0-9]*$,,')"
  echo "$kind-acpi $(cat "$device/../firmware_node/path" 2> /dev/null)"
done
echo "random $(head -c 16 /dev/hwrng | wc -c)"
echo "read $(dd if=/dev/vda bs=4096 count=4 2> /dev/null | wc -c)"
`;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "wheelbase-acpi-"));
  const run = await bootQemu({
    machine: MACHINE,
    script: "echo dsdt $(base64 /sys/firmware/acpi/tables/DSDT | tr -d '\\n')",
    timeoutMs: 240_000,
  });
  const dsdt = Buffer.from(readReport(run.stdout).get("dsdt") ?? "", "base64");
  writeFileSync(join(folder, "dsdt.aml"), dsdt);
}, TIMEOUT_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Serves the devices; returns how QEMU is told of them, in the slots of the plan. */
async function deviceArguments(guest: GuestPlan): Promise<readonly string[]> {
  const test = new TestBackend();
  await test.serve(test.entropy("rng"), test.disk("system", 1 << 20));
  return guest.devices.flatMap(({ device: { name, type }, place }) => {
    if (place.bus !== "mmio" || place.slot === undefined) throw new Error("not in a slot");
    const driver = type === "block" ? "vhost-user-blk,num-queues=1" : "vhost-user-rng";
    const words = `${driver},chardev=${name},bus=virtio-mmio-bus.${place.slot}`;
    return ["-chardev", `socket,id=${name},path=${test.socketPath(name)}`, "-device", words];
  });
}

/** QEMU's table again, without devices, and newer: else Linux would not take it. */
function emptyTable(): string {
  const text = readFileSync(disassemble(join(folder, "dsdt.aml")), "utf8");
  expect(text).not.toContain("LNRO0005");
  const newer = text.replace(/(DefinitionBlock \(.*, )0x\w+\)/, "$10x7FFFFFFF)");
  expect(newer).not.toBe(text);
  return newer;
}

/** The archive before the initramfs in which Linux looks for tables. */
function overrideArchive(tables: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(folder, "override-"));
  const place = join(root, "kernel/firmware/acpi");
  mkdirSync(place, { recursive: true });
  for (const [name, text] of Object.entries(tables)) {
    copyFileSync(compileTable(text, name).file, join(place, `${name}.aml`));
  }
  const command = "find kernel | cpio --quiet -o -H newc > override.cpio";
  execFileSync("sh", ["-c", command], { cwd: root });
  return join(root, "override.cpio");
}

/** Debian's module does not have the option; `test/guest/setup.sh` builds one that has. */
function virtioMmioWithOption(): string {
  const script = join(import.meta.dirname, "lab/build-modules.sh");
  const command = ["-c", `"$0" x86_64 trixie 2> /dev/null`, script];
  return join(execFileSync("bash", command, { encoding: "utf8" }).trim(), "virtio_mmio.ko");
}

describe("a guest of microvm finds its virtio-mmio devices", { timeout: TIMEOUT_MS }, () => {
  const expectWorked = (report: ReadonlyMap<string, string>) => {
    expect(report.get("random")).toBe("16");
    expect(report.get("read")).toBe("16384");
  };

  it("by our table", async () => {
    const tables = { dsdt: emptyTable(), ssdt: ssdt(guest, []) ?? "" };
    const run = await bootQemu({
      ...{ machine: MACHINE, script: SCRIPT, timeoutMs: 240_000 },
      modules: ["virtio_rng", "virtio_blk"],
      qemuArgs: await deviceArguments(guest),
      acpiOverride: overrideArchive(tables),
    });
    const report = readReport(run.stdout);
    // In the names are interrupts: 24 for the first slot, one more for each. That one is not used.
    expect(report.get("virtio_rng-acpi"), run.consoleText).toBe("\\_SB_.V02D");
    expect(report.get("virtio_blk-acpi")).toBe("\\_SB_.V019");
    expect(report.get("virtio_rng")).toBe("platform/LNRO0005:00");
    expect(report.get("virtio_blk")).toBe("platform/LNRO0005:01");
    expectWorked(report);
  });

  it("by our kernel arguments", async () => {
    const run = await bootQemu({
      ...{ machine: OLD_MACHINE, script: SCRIPT, timeoutMs: 240_000 },
      modules: [virtioMmioWithOption(), "virtio_rng", "virtio_blk"],
      qemuArgs: await deviceArguments(oldGuest),
      append: commandLine(oldGuest)?.trim() ?? "",
    });
    const report = readReport(run.stdout);
    const parent = "virtio-mmio-cmdline";
    expect(report.get("virtio_rng"), run.consoleText).toBe(`${parent}/virtio-mmio.10`);
    expect(report.get("virtio_blk")).toBe(`${parent}/virtio-mmio.5`);
    expectWorked(report);
  });
});
