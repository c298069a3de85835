import { describeDiff } from "../../generate/describe-diff.js";
import { describeConflicts, describeUpdates } from "../../generate/describe-updates.js";
import { chooseFamilies } from "../../generate/families/choose.js";
import { type GenerateOptions, generate, isUnusableOutput } from "../../generate/generate.js";
import { locate, sortDiagnostics } from "../../profile/finding.js";
import { ExitCode } from "../exit-code.js";
import { printRemarks } from "../format.js";
import type { LoadedPlatform } from "../load-served.js";
import { UsageError } from "../usage-error.js";
import { Progress } from "./progress.js";

/** The flags of `generate`. */
export interface GenerateFlags {
  readonly out: string;
  readonly guest?: string | undefined;
  readonly runtime?: string | undefined;
  readonly only?: string | undefined;
  readonly templates?: string | undefined;
  readonly force: boolean;
  readonly check: boolean;
  readonly diff: boolean;
  readonly "dry-run": boolean;
}

/** Generates what the flags say, tells about it, and returns the exit code. */
export async function generateProjects(
  { platform, document, sources, plan, lock }: LoadedPlatform,
  flags: GenerateFlags,
): Promise<number> {
  const progress = new Progress(process.stderr);
  const { changes, findings, ok } = await orUsageError(async () => {
    const options = await readOptions(flags, progress);
    try {
      return generate(platform, { ...options, plan, lock });
    } finally {
      progress.end();
    }
  });
  const located = findings.map((finding) => locate(document, finding));
  await printRemarks(sortDiagnostics(located), sources);
  process.stdout.write(flags.diff ? describeDiff(changes) : describeUpdates(changes));
  if (ok) return ExitCode.Clean;
  if (!flags.check) process.stderr.write(describeConflicts(changes));
  return ExitCode.Findings;
}

async function readOptions(flags: GenerateFlags, progress: Progress): Promise<GenerateOptions> {
  const { out, guest, runtime, force, check, diff } = flags;
  return {
    out,
    guest,
    runtime,
    force,
    only: chooseFamilies(flags.only),
    templates: await readTemplates(flags.templates),
    mode: check ? "check" : diff || flags["dry-run"] ? "dry-run" : "write",
    onProject: (name, index, count) => progress.step(`guest ${name}`, index, count),
  };
}

async function readTemplates(folder: string | undefined) {
  if (folder === undefined) return undefined;
  const { readOwnTemplates } = await import("../../generate/own-templates.js");
  return readOwnTemplates(folder);
}

async function orUsageError<Result>(action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    if (isUnusableOutput(error)) throw new UsageError(error.message);
    throw error;
  }
}
