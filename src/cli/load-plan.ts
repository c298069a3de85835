import type { PlanLock } from "../plan/lock.js";
import type { Plan } from "../plan/plan.js";
import { planWithLock } from "../plan/plan-platform.js";
import { locate, sortDiagnostics } from "../profile/finding.js";
import type { PlatformResult } from "../profile/load-platform.js";
import { printFindings } from "./format.js";
import { loadProfile } from "./load-profile.js";
import { lockPath, readLock } from "./lock-file.js";

export interface LoadedPlan {
  readonly profile: PlatformResult & { readonly ok: true };
  readonly plan: Plan;
  readonly lock: PlanLock;
}

/** Loads a profile and its lock, plans, and prints what stands in the way; then undefined. */
export async function loadPlan(file: string): Promise<LoadedPlan | undefined> {
  const profile = loadProfile(file);
  await printFindings(profile.findings, profile.sources);
  if (!profile.ok) return undefined;
  const last = readLock(file);
  if (!last.ok) {
    await printFindings(last.findings, new Map([[lockPath(file), last.text]]));
    return undefined;
  }
  const result = planWithLock(profile.platform, last.lock);
  const findings = result.findings.map((finding) => locate(profile.document, finding));
  await printFindings(sortDiagnostics(findings, file), profile.sources);
  if (!result.ok) return undefined;
  return { profile, plan: result.plan, lock: result.lock };
}
