import { loadVendor, type VendorResult } from "../profile/vendor/load-vendor.js";
import { ExitCode } from "./exit-code.js";
import { printFindings } from "./format.js";
import { UsageError } from "./usage-error.js";

export type LoadedVendor = VendorResult & { ok: true };

/**
 * Loads vendor profiles; prints what is wrong with them. Undefined when one has errors: then the
 * exit code is set.
 */
export async function loadVendorProfiles(
  files: readonly string[],
): Promise<readonly LoadedVendor[] | undefined> {
  const results = [...new Set(files)].map(loadOne);
  const findings = results.flatMap((result) => result.findings);
  const sources = new Map(results.flatMap((result) => [...result.sources]));
  // Findings about the input go to the terminal; the output is for the report.
  await printFindings(findings, sources);
  const good = results.filter((result) => result.ok);
  if (good.length === results.length) return good;
  process.exitCode = ExitCode.Findings;
  return undefined;
}

function loadOne(file: string): VendorResult {
  const result = loadVendor(file);
  const unreadable = result.findings.find(({ rule }) => rule === "document/readable");
  if (unreadable !== undefined) throw new UsageError(`${file}: ${unreadable.message}`);
  return result;
}
