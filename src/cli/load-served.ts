import type { PlanLock } from "../plan/lock.js";
import { planOfPart } from "../plan/part.js";
import type { Plan } from "../plan/plan.js";
import type { Located } from "../profile/finding.js";
import type { Platform } from "../profile/platform.js";
import type { Sources } from "../report/finding.js";
import { printFindings } from "./format.js";
import { loadPlan } from "./load-plan.js";
import { lockPath } from "./lock-file.js";

export interface LoadedPlatform {
  readonly platform: Platform;
  /** Where findings about the platform have their places, and the text around them. */
  readonly document: Located;
  readonly sources: Sources;
  /** The devices of the platform where the plan of the whole profile put them. */
  readonly plan: Plan;
  readonly lock: { readonly path: string; readonly content: PlanLock };
}

/**
 * Loads a profile that backends are to be made from, and prints what stands in the way; undefined
 * when something does. With `servedOnly`, devices that this version does not serve are left out.
 */
export async function loadServed(
  file: string,
  servedOnly: boolean,
): Promise<LoadedPlatform | undefined> {
  const loaded = await loadPlan(file);
  if (loaded === undefined) return undefined;
  const { profile } = loaded;
  const { findings, platform } = profile.served();
  const shown = servedOnly ? findings.map(toWarning) : findings;
  await printFindings(shown, profile.sources);
  if (shown.some(({ severity }) => severity === "error")) return undefined;
  const { document, sources } = profile;
  const plan = planOfPart(loaded.plan, platform);
  return {
    platform,
    document,
    sources,
    plan,
    lock: { path: lockPath(file), content: loaded.lock },
  };
}

function toWarning<Finding extends object>(finding: Finding): Finding & { severity: "warning" } {
  return { ...finding, severity: "warning" };
}
