import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { LINUX_DRIVERS } from "../../src/generate/linux/driver-options.js";
import { kernelConfig } from "../../src/generate/linux/kernel-config.js";
import { EVERY_DEVICE } from "../generate/every-device.js";
import { LAB_DIR } from "../guest/bed.js";
import { planGuestOf } from "../plan/plans.js";

// The kernel's own program reads our fragments: it drops what it does not know, and what lacks
// something that it depends on. So what it keeps is whole.

const TIMEOUT = { timeout: 240_000 };

/** Lines of a fragment that the smallest kernel configuration with it does not have. */
function lostLines(architecture: string, fragment: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "wheelbase-kconfig-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [input, output] = [join(folder, "virtio.config"), join(folder, "out.config")];
  writeFileSync(input, fragment);
  const script = join(LAB_DIR, "kconfig.sh");
  execFileSync("bash", [script, architecture, input, output], { stdio: "pipe" });
  const kept = new Set(readFileSync(output, "utf8").split("\n"));
  return fragment.split("\n").filter((line) => line.startsWith("CONFIG_") && !kept.has(line));
}

const GUESTS = [
  { architecture: "x86_64", transport: "pci" },
  { architecture: "aarch64", transport: "mmio" },
  { architecture: "s390x", transport: "ccw" },
  { architecture: "s390x", transport: "pci" },
] as const;

describe("the kernel keeps the fragment", TIMEOUT, () => {
  it.each(GUESTS)(
    "of a $architecture guest with every device on $transport",
    ({ architecture, transport }) => {
      const devices = EVERY_DEVICE.map((device) => ({ ...device, transport }));
      const guest = planGuestOf({ ...{ architecture, memory: "1GiB" }, devices });
      expect(lostLines(architecture, kernelConfig(guest, []))).toEqual([]);
    },
  );

  it.each(["network", "9p", "vsock", "can", "rtc"])("of a guest with nothing but %s", (type) => {
    const devices = EVERY_DEVICE.filter((device) => device.type === type);
    const guest = planGuestOf({ devices });
    expect(lostLines("x86_64", kernelConfig(guest, []))).toEqual([]);
  });

  it("but drops a wrong name", () => {
    const text = "CONFIG_VIRTIO_BLOCK=y\nCONFIG_VIRTIO_MENU=y\n";
    expect(lostLines("x86_64", text)).toEqual(["CONFIG_VIRTIO_BLOCK=y"]);
  });
});

describe("options of Linux", () => {
  it("are in Debian's 6.12, but for those that are said to be new", () => {
    const known = new Set(["x86_64", "aarch64"].flatMap(debianOptions));
    const isKnown = (option: string) => known.has(option);
    for (const driver of Object.values(LINUX_DRIVERS)) {
      if (driver === undefined) continue;
      expect(driver.options.every(isKnown), driver.options.join(", ")).toBe(!driver.isNew);
    }
  });
});

/** What the configuration of Debian's kernel sets, or says that it does not. */
function debianOptions(architecture: string): readonly string[] {
  const cache =
    process.env["WHEELBASE_LAB_CACHE"] ??
    join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "wheelbase/lab");
  const text = readFileSync(join(cache, "kernel", `${architecture}-trixie`, "config"), "utf8");
  return [...text.matchAll(/^(?:# )?CONFIG_(\w+)(?:=| is not set$)/gm)].map(
    ([, name = ""]) => name,
  );
}
