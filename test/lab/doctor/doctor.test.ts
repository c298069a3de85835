import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CheckResult } from "../../../src/lab/doctor/check.js";
import { canServe } from "../../../src/lab/doctor/examine.js";
import { kvmCheck, limitsCheck, nodeCheck, runtimeChecks } from "../../../src/lab/doctor/host.js";
import { thisMachine } from "../../../src/lab/doctor/machine.js";
import { qemuChecks } from "../../../src/lab/doctor/qemu.js";
import { toolChecks } from "../../../src/lab/doctor/tools.js";
import { runWheelbase } from "../../commands/run-wheelbase.js";
import { scratchDir } from "../../generate/scratch-dir.js";

/** A folder of programs that are scripts of the shell. */
function pathWith(programs: Readonly<Record<string, string>>): string {
  const folder = scratchDir();
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

const machineWith = (programs: Readonly<Record<string, string>>) =>
  thisMachine({ PATH: pathWith(programs) });

function named(checks: readonly CheckResult[], id: string): CheckResult {
  const check = checks.find((candidate) => candidate.id === id);
  if (check === undefined) throw new Error(`no check ${id}`);
  return check;
}

const qemu = (version: string, ...devices: string[]) =>
  `if [ "$1" = --version ]; then echo "QEMU emulator version ${version} (Debian)"; exit; fi
${devices.map((device) => `echo 'name "${device}", bus virtio-bus'`).join("\n")}`;

describe("programs in PATH", () => {
  it("are named with their version", () => {
    const checks = toolChecks(machineWith({ dtc: 'echo "Version: DTC 1.6.1"' }));
    expect(named(checks, "dtc")).toMatchObject({
      state: "ok",
      detail: expect.stringMatching(/^1\.6\.1, /),
    });
    expect(named(checks, "iasl")).toMatchObject({
      state: "missing",
      required: false,
      follows: expect.stringContaining("ACPI"),
      install: expect.stringContaining("acpica-tools"),
    });
  });

  it("that do not run are there and no good", () => {
    expect(named(toolChecks(machineWith({ dtc: "exit 1" })), "dtc").state).toBe("limited");
  });

  it("that are folders or not executable are not there", () => {
    const folder = scratchDir();
    mkdirSync(join(folder, "dtc"));
    writeFileSync(join(folder, "iasl"), "");
    const checks = toolChecks(thisMachine({ PATH: folder }));
    expect(checks.every(({ state }) => state === "missing")).toBe(true);
  });
});

describe("QEMU", () => {
  it("of the newest version carries devices of any id", () => {
    const programs = {
      "qemu-system-x86_64": qemu("11.1.3", "vhost-user-blk-pci", "vhost-user-test-device-pci"),
    };
    const check = named(qemuChecks(machineWith(programs)), "qemu-system-x86_64");
    expect(check.state).toBe("ok");
    expect(check.detail).toContain("vhost-user-blk, vhost-user-test-device");
  });

  it("of an older version says what does not reach a guest", () => {
    const programs = { "qemu-system-aarch64": qemu("7.2.22", "vhost-user-blk") };
    const checks = qemuChecks(machineWith(programs));
    expect(named(checks, "qemu-system-aarch64")).toMatchObject({
      state: "limited",
      follows: expect.stringContaining("console"),
    });
    expect(named(checks, "qemu-system-s390x").state).toBe("missing");
  });

  it("that is too old for launch files says so", () => {
    const programs = { "qemu-system-s390x": qemu("7.1.0", "vhost-user-test-device") };
    const check = named(qemuChecks(machineWith(programs)), "qemu-system-s390x");
    expect(check.follows).toContain("QEMU 7.2 and newer");
  });
});

describe("the host", () => {
  it("needs a Node.js that is new enough", () => {
    expect(nodeCheck("v20.19.0").state).toBe("ok");
    expect(nodeCheck("v24.1.0").state).toBe("ok");
    expect(nodeCheck("v20.18.3")).toMatchObject({ state: "limited", required: true });
    expect(canServe([nodeCheck("v18.0.0")])).toBe(false);
  });

  it("of these tests has what backends need", async () => {
    const checks = await runtimeChecks();
    expect(checks.map(({ id }) => id)).toEqual(["koffi", "epoll", "eventfd", "memfd", "io_uring"]);
    expect(canServe(checks)).toBe(true);
  });

  it("may have no KVM, and few files", () => {
    const folder = scratchDir();
    expect(kvmCheck(join(folder, "kvm"))).toMatchObject({ state: "missing", required: false });
    writeFileSync(join(folder, "kvm"), "");
    expect(kvmCheck(join(folder, "kvm")).state).toBe("ok");
    const limits = join(folder, "limits");
    writeFileSync(limits, "Limit  Soft  Hard\nMax open files            256   4096  files\n");
    expect(limitsCheck(limits)).toMatchObject({ state: "limited", detail: "at most 256" });
  });
});

describe("wheelbase doctor", () => {
  it("prints what is there and what is not, for people and for programs", () => {
    const PATH = pathWith({ dtc: 'echo "Version: DTC 1.6.1"' });
    const pretty = runWheelbase(["doctor"], { PATH });
    expect(pretty.exitCode).toBe(0);
    expect(pretty.stdout).toMatch(/^ok +device tree compiler +1\.6\.1/m);
    expect(pretty.stdout).toMatch(/^missing +ACPI compiler/m);
    expect(pretty.stdout).toContain("Backends can run here.");
    const { ok, checks } = JSON.parse(
      runWheelbase(["doctor", "--format", "json"], { PATH }).stdout,
    );
    expect(ok).toBe(true);
    expect(named(checks, "qemu-system-x86_64").state).toBe("missing");
  });
});
