import type { Platform } from "../profile/platform.js";
import { printFindings } from "./format.js";
import { loadProfile } from "./load-profile.js";

/**
 * Loads a profile that backends are to be made from, and prints what stands in the way; undefined
 * when something does. With `servedOnly`, devices that this version does not serve are left out.
 */
export async function loadServed(file: string, servedOnly: boolean): Promise<Platform | undefined> {
  const profile = loadProfile(file);
  await printFindings(profile.findings, profile.sources);
  if (!profile.ok) return undefined;
  const { findings, platform } = profile.served();
  const shown = servedOnly ? findings.map(toWarning) : findings;
  await printFindings(shown, profile.sources);
  return shown.some(({ severity }) => severity === "error") ? undefined : platform;
}

function toWarning<Finding extends object>(finding: Finding): Finding & { severity: "warning" } {
  return { ...finding, severity: "warning" };
}
