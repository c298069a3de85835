import type { PlanLock } from "../../src/plan/lock.js";
import type { DevicePlan, GuestPlan } from "../../src/plan/plan.js";
import { type PlanResult, planWithLock } from "../../src/plan/plan-platform.js";
import type { Diagnostic } from "../../src/profile/diagnostic.js";
import { type Finding, locate } from "../../src/profile/finding.js";
import { parsePlatform } from "../../src/profile/load-platform.js";
import { profileText } from "../generate/platforms.js";

/** Plans a profile and gives its findings their lines. */
export function planText(
  text: string,
  lock?: PlanLock,
): PlanResult & { lines: readonly Diagnostic[] } {
  const profile = parsePlatform(text, "platform.yaml");
  if (!profile.ok) throw new Error(profile.findings.map(({ message }) => message).join("\n"));
  const result = planWithLock(profile.platform, lock);
  const lines = result.findings.map((finding: Finding) => locate(profile.document, finding));
  return { ...result, lines };
}

/** The plan of a profile's text and its lock. */
export function planned(text: string, lock?: PlanLock) {
  const result = planText(text, lock);
  if (!result.ok) throw new Error(result.findings.map(({ message }) => message).join("\n"));
  return result;
}

export function planGuestOf(
  guest: object & { devices: readonly object[] },
  lock?: PlanLock,
): GuestPlan {
  const [first] = planned(profileText([guest]), lock).plan.guests;
  if (first === undefined) throw new Error("no guest");
  return first;
}

export function planDevices(devices: readonly object[], guest: object = {}): readonly DevicePlan[] {
  return planGuestOf({ ...guest, devices }).devices;
}
