import type { Located } from "../profile/finding.js";
import type { Platform } from "../profile/platform.js";
import type { Sources } from "../report/finding.js";
import { printFindings } from "./format.js";
import { loadProfile } from "./load-profile.js";

export interface LoadedPlatform {
  readonly platform: Platform;
  /** Where findings about the platform have their places, and the text around them. */
  readonly document: Located;
  readonly sources: Sources;
}

/**
 * Loads a profile that backends are to be made from, and prints what stands in the way; undefined
 * when something does. With `servedOnly`, devices that this version does not serve are left out.
 */
export async function loadServed(
  file: string,
  servedOnly: boolean,
): Promise<LoadedPlatform | undefined> {
  const profile = loadProfile(file);
  await printFindings(profile.findings, profile.sources);
  if (!profile.ok) return undefined;
  const { findings, platform } = profile.served();
  const shown = servedOnly ? findings.map(toWarning) : findings;
  await printFindings(shown, profile.sources);
  if (shown.some(({ severity }) => severity === "error")) return undefined;
  return { platform, document: profile.document, sources: profile.sources };
}

function toWarning<Finding extends object>(finding: Finding): Finding & { severity: "warning" } {
  return { ...finding, severity: "warning" };
}
