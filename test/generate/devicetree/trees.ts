import type { Artefact } from "../../../src/generate/artefact.js";
import { deviceTreeFamily } from "../../../src/generate/devicetree/index.js";
import type { FamilyOutput } from "../../../src/generate/families/family.js";
import { wholeGuest } from "../../../src/plan/part.js";
import type { GuestPlan } from "../../../src/plan/plan.js";
import { planPlatform } from "../../../src/plan/plan-platform.js";
import type { Finding } from "../../../src/profile/finding.js";
import { loadPlatform } from "../../../src/profile/load-platform.js";
import type { Platform } from "../../../src/profile/platform.js";
import { packageRoot } from "../platforms.js";

const ORIGIN = {
  generatorVersion: "0.1.0",
  profilePath: "platform.yaml",
  profileDigest: `sha256:${"0".repeat(64)}`,
} as const;

const NEEDS = { runtime: "^0.1.0", typescriptVersion: "6.0.3", nodeRange: ">=20.19" } as const;

/** The trees of a guest, and what they cannot say. */
export function describeGuest(guest: GuestPlan, name = "car"): FamilyOutput {
  const plan = { name, description: "", source: "/srv/car/platform.yaml", guests: [guest] };
  const input = { plan, guest, whole: wholeGuest(guest), origin: ORIGIN, needs: NEEDS };
  return deviceTreeFamily.generate(input);
}

/** The trees of a platform's guests. */
export function treesOf(platform: Platform): readonly Artefact[] {
  const { name, guests } = planPlatform(platform);
  return guests.flatMap((guest) => describeGuest(guest, name).artefacts);
}

export function findingsOf(platform: Platform): readonly Finding[] {
  return planPlatform(platform).guests.flatMap((guest) => describeGuest(guest).findings);
}

export function treeOf(platform: Platform, ending: "dts" | "dtsi" | "dtso"): string {
  const tree = treesOf(platform).find(({ path }) => path.endsWith(`.${ending}`));
  if (tree === undefined) throw new Error(`no .${ending}`);
  return tree.content;
}

/** A guest that has everything that a tree can show. */
export function fullPlatform(): Platform {
  const result = loadPlatform(`${packageRoot}/test/generate/devicetree/full.yaml`);
  if (!result.ok) throw new Error(result.findings.map(({ message }) => message).join("\n"));
  return result.platform;
}
