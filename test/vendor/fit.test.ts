import { describe, expect, it } from "vitest";
import { loadPlatform, parsePlatform } from "../../src/profile/load-platform.js";
import { loadVendor, parseVendor } from "../../src/profile/vendor/load-vendor.js";
import { style } from "../../src/report/style.js";
import { fitJson, fitMarkdown, fitPretty } from "../../src/report/vendor/fit.js";
import type { Fit } from "../../src/vendor/fit/fit.js";
import { fitPlatform } from "../../src/vendor/fit/fit-platform.js";
import { GOOD_PROFILE, spoil } from "../profile/profile-text.js";
import { GOOD_VENDOR } from "../profile/vendor/vendor-text.js";

const QEMU = "profiles/vendors/qemu-11.1.yaml";

function fitOf(platformText: string, vendorText: string): Fit {
  const platform = parsePlatform(platformText, "platform.yaml");
  const vendor = parseVendor(vendorText, "vendor.yaml");
  if (!platform.ok || !vendor.ok) throw new Error(JSON.stringify([platform, vendor]));
  return fitPlatform(platform.platform, vendor.vendor);
}

/** The messages about a device, with their outcomes. */
function reasons(found: Fit, name: string): string[] {
  const device = found.guests.flatMap(({ devices }) => devices).find((each) => each.name === name);
  return device?.reasons.map(({ outcome, message }) => `${outcome}: ${message}`) ?? [];
}

describe("the fit of a platform", () => {
  it("says what a product lacks, and why", () => {
    const found = fitOf(GOOD_PROFILE, GOOD_VENDOR);
    expect(found.outcome).toBe("missing");
    expect(found.totals).toEqual({ carried: 0, conditional: 1, unknown: 2, missing: 1 });
    expect(reasons(found, "disk")).toEqual([
      "conditional: queues of 256 entries; the driver gets 128",
    ]);
    expect(reasons(found, "entropy0")).toEqual(["missing: entropy: unsupported"]);
    expect(reasons(found, "boot")).toEqual(["unknown: nothing is said of console"]);
  });

  it("never takes unknown for unsupported", () => {
    const silent = GOOD_VENDOR.slice(0, GOOD_VENDOR.indexOf("devices:\n")).concat("devices: []\n");
    const found = fitOf(GOOD_PROFILE, silent.replace(/ {2}press:\n( {4}.*\n)+/, ""));
    expect(found.totals).toEqual({ carried: 0, conditional: 0, unknown: 4, missing: 0 });
  });

  it.each([
    [
      "transport",
      "transport: pci",
      "transport: mmio",
      "unknown: nothing is said of block over mmio on x86_64",
    ],
    [
      "feature",
      "VIRTIO_BLK_F_FLUSH",
      "VIRTIO_BLK_F_DISCARD",
      "unknown: VIRTIO_BLK_F_DISCARD: not declared",
    ],
    ["queue count", "count: 2", "count: 5", "missing: 5 queues of block, at most 4"],
  ])("looks at the %s", (_, from, to, expected) => {
    expect(reasons(fitOf(spoil(from, to), GOOD_VENDOR), "disk")).toContain(expected);
  });

  it("looks at memory, architecture and the number of devices", () => {
    const small = GOOD_VENDOR.replace("maximum: 8", "maximum: 3");
    const found = fitOf(spoil("memory: 512MiB", "memory: 8GiB"), small);
    expect(found.guests[0]?.reasons.map(({ message }) => message)).toEqual([
      "8 GiB of memory, at most 4 GiB",
      "4 devices, at most 3",
    ]);
  });

  it("tells the product's own device model from a back end", () => {
    const own = spoil("kind: vhost-user, frontEnd: demo-blk", "kind: in-process", GOOD_VENDOR);
    expect(reasons(fitOf(GOOD_PROFILE, own), "disk")).toContain(
      "conditional: the product's own device model serves block, no back end",
    );
  });

  it("is printed for people and programs", async () => {
    const platform = loadPlatform("profiles/examples/ivi-cockpit.yaml");
    const vendor = loadVendor(QEMU);
    if (!platform.ok || !vendor.ok) throw new Error("the examples have faults");
    const found = fitPlatform(platform.platform, vendor.vendor);
    await expect(fitPretty(found, style(false))).toMatchFileSnapshot("golden/fit.txt");
    await expect(fitMarkdown(found)).toMatchFileSnapshot("golden/fit.md");
    expect(JSON.parse(fitJson(found))).toMatchObject({ version: 1, totals: found.totals });
  });
});
