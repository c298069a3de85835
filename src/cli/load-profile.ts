import { loadPlatform, type PlatformResult } from "../profile/load-platform.js";
import { UsageError } from "./usage-error.js";

/** Loads a profile; a file that cannot be read is a mistake in the call, not a finding in the file. */
export function loadProfile(file: string): PlatformResult {
  const result = loadPlatform(file);
  const unreadable = result.findings.find(({ rule }) => rule === "document/readable");
  if (unreadable !== undefined) throw new UsageError(`${file}: ${unreadable.message}`);
  return result;
}
