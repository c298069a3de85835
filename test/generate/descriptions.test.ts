import { describe, expect, it } from "vitest";
import { FAMILIES } from "../../src/generate/families/index.js";
import { projectContent } from "../../src/generate/project-content.js";
import { planOfPart } from "../../src/plan/part.js";
import type { GuestPlan } from "../../src/plan/plan.js";
import { planPlatform } from "../../src/plan/plan-platform.js";
import type { Platform } from "../../src/profile/platform.js";
import { planGuestOf } from "../plan/plans.js";
import { EXAMPLES, exampleOn, type Target } from "./example-on.js";
import { source } from "./platforms.js";

/** A package in a fixed place, so that golden files do not depend on ours. */
const own = {
  root: "/srv/wheelbase",
  version: "0.1.0",
  typescriptVersion: "6.0.3",
  nodeRange: ">=20.19",
};

const DESCRIPTIONS = ["devicetree", "acpi", "linux", "u-boot"];

/** What a guest, and what is built for it, learns of its devices. */
function descriptionOf(guest: GuestPlan, name = "car") {
  const plan = { name, description: "", source: "/srv/car/platform.yaml", guests: [guest] };
  const families = FAMILIES.filter((family) => DESCRIPTIONS.includes(family.name));
  const content = projectContent(plan, guest, {
    ...{ dir: "/srv/car/build", families, runtime: "^0.1.0", own },
  });
  return { artefacts: [...content.families.values()].flat(), findings: content.findings };
}

function describePlatform(platform: Platform) {
  const [guest] = planPlatform(platform).guests;
  if (guest === undefined) throw new Error("no guest");
  return descriptionOf(guest, platform.name);
}

const TARGETS: readonly Target[] = [
  { architecture: "x86_64" },
  { architecture: "x86_64", transport: "mmio" },
  { architecture: "aarch64" },
  { architecture: "s390x" },
];

describe.each(EXAMPLES)("descriptions of %s", (name) => {
  const files = TARGETS.flatMap((target) => {
    const folder = [target.architecture, target.transport].filter(Boolean).join("-");
    const { artefacts } = describePlatform(exampleOn(name, target));
    return artefacts.map(({ path, content }) => ({ file: `${folder}/${path}`, content }));
  });

  it.each(files)("have the golden $file", async ({ file, content }) => {
    const path = `golden/descriptions/${name}/${file}.txt`;
    await expect(content.replace(/sha256:\w+/, "sha256:0")).toMatchFileSnapshot(path);
  });
});

describe("descriptions of a guest", () => {
  it("have the devices that somebody else serves", () => {
    const platform = exampleOn("cluster", { architecture: "aarch64" });
    const guests = platform.guests.map((guest) => ({
      ...guest,
      devices: guest.devices.filter(({ type }) => type === "block"),
    }));
    const [part] = planOfPart(planPlatform(platform), { ...platform, guests }).guests;
    if (part === undefined) throw new Error("no guest");
    expect(part.devices).toHaveLength(1);
    const whole = describePlatform(platform).artefacts.map(({ content }) => content);
    const ours = descriptionOf(part, platform.name).artefacts.map(({ content }) => content);
    const withoutDigest = (text: string) => text.replace(/sha256:\w+/, "");
    expect(ours.map(withoutDigest)).toEqual(whole.map(withoutDigest));
  });

  it("say which devices no kernel argument tells of", () => {
    const devices = [source("rng", { transport: "mmio" })];
    const { artefacts, findings } = descriptionOf(planGuestOf({ devices }));
    expect(artefacts.map(({ path }) => path)).not.toContain("guest/linux/cmdline.txt");
    expect(findings.map(({ rule, at }) => `${rule} ${at}`)).toEqual([
      "linux/argument /guests/0/devices/0",
    ]);
    const mmio = { address: "0xfeb00000", slotSize: 512, slots: 8, interrupt: 5 };
    const old = descriptionOf(planGuestOf({ devices, ...{ machine: { mmio } } }));
    expect(old.findings).toEqual([]);
    const words = old.artefacts.find(({ path }) => path === "guest/linux/cmdline.txt");
    expect(words?.content).toBe("virtio_mmio.device=512@0xfeb00000:5:5\n");
  });
});
