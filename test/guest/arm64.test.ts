import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeArm64Disk } from "./arm64-disk.js";
import type { GuestRun } from "./bed.js";
import { bootQemu } from "./qemu.js";
import { readReport } from "./report.js";

/** Most of it is an emulated processor that compiles JavaScript. */
const guestMs = 900_000;

// The runtime on the other processor it is for: system calls, structures of the C library, loads that may be reordered.
// Emulation keeps the order of this machine's processor, so a missing fence would not show.
describe("the backend on arm64", () => {
  const profile = fileURLToPath(new URL("profiles/arm64.yaml", import.meta.url));
  let directory: string;
  let run: GuestRun;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "wheelbase-arm64-"));
    const image = join(directory, "disk.img");
    makeArm64Disk(directory, image);
    run = await bootQemu({
      arch: "aarch64",
      script: "sh /scripts/arm64.sh",
      files: [profile],
      modules: ["virtio_blk", "ext4"],
      memoryMiB: 1024,
      timeoutMs: guestMs,
      qemuArgs: [
        ...["-smp", "2", "-drive", `if=none,id=disk,format=raw,readonly=on,file=${image}`],
        ...["-device", "virtio-blk-device,drive=disk"],
      ],
    });
  }, guestMs + 60_000);

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it("serves and drives every device of a profile", () => {
    const report = readReport(run.stdout);
    expect(report.get("failed"), run.stdout).toBeUndefined();
    expect(report.get("arm64-machine")).toBe("aarch64");
    expect(report.get("arm64-node")).toMatch(/^v\d+\./);
    expect(report.get("arm64-selftest"), run.stdout).toBe("0");
    expect(run.stdout).toMatch(/^\d{2,} checks passed$/m);
  });
});
