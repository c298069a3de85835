import { availableParallelism } from "node:os";
import { join } from "node:path";
import { plural, type Tally } from "../../report/count.js";
import { ExitCode } from "../exit-code.js";
import { loadFormat, type ReportFormatName } from "../format.js";
import { checkFile, type FileReport } from "./check-file.js";
import { collectFiles, type InputFile, noDocuments, STANDARD_INPUT } from "./collect-files.js";
import { ReportWriter } from "./write-report.js";

/** Below it, starting threads takes longer than they save. */
const FILES_WORTH_THREADS = 400;
/** More files than this are counted, not listed. */
const LISTED_FILES = 20;

export interface ValidateOptions {
  readonly format: ReportFormatName;
  readonly maxWarnings: number | undefined;
  readonly version: string;
  readonly isColoured: boolean;
  /** Folder of this package. */
  readonly root: string;
}

/** Checks what the words of a command line mean, prints what is found and answers the exit code. */
export async function validate(
  words: readonly string[],
  options: ValidateOptions,
): Promise<number> {
  const files = await collectFiles(words);
  const format = await loadFormat(options.format, options);
  const isPretty = options.format === "pretty";
  const writer = new ReportWriter(format, isPretty ? process.stderr : process.stdout);
  const good: string[] = [];
  let goodCount = 0;
  let isUnreadable = false;
  let hasStarted = false;
  for await (const report of checkFiles(files, format, options)) {
    if (report === undefined) continue;
    if (!hasStarted) await writer.start();
    hasStarted = true;
    await writer.add(report);
    isUnreadable ||= report.findings.some(({ rule }) => rule === "document/readable");
    if (report.summary === undefined) continue;
    goodCount += 1;
    if (good.length <= LISTED_FILES) good.push(`${report.file}: ok (${report.summary})\n`);
  }
  const { tally } = writer;
  if (tally.checkedFiles === 0) throw noDocuments(words, files.length);
  if (!isPretty || hasFindings(tally)) await writer.finish();
  if (isPretty) {
    const text = `${goodCount} of ${plural(tally.checkedFiles, "file")} ok\n`;
    process.stdout.write(goodCount > LISTED_FILES ? text : good.join(""));
  }
  return isUnreadable ? ExitCode.Usage : judge(tally, options.maxWarnings);
}

async function* checkFiles(
  files: readonly InputFile[],
  format: Parameters<typeof checkFile>[1],
  options: ValidateOptions,
): AsyncGenerator<FileReport | undefined> {
  const count = Math.min(availableParallelism(), Math.ceil(files.length / FILES_WORTH_THREADS));
  const readsInput = files.some(({ path }) => path === STANDARD_INPUT);
  if (count < 2 || readsInput) {
    for (const file of files) yield checkFile(file, format);
    return;
  }
  const { checkInThreads } = await import("./check-in-threads.js");
  const program = join(options.root, "dist/cli/validate/check-thread.js");
  const { version, isColoured } = options;
  const settings = { version, isColoured, format: options.format };
  yield* checkInThreads(files, { count, program, settings });
}

function hasFindings({ errors, warnings, notes }: Tally): boolean {
  return errors + warnings + notes > 0;
}

function judge({ errors, warnings }: Tally, maxWarnings: number | undefined): number {
  const isOverLimit = maxWarnings !== undefined && warnings > maxWarnings;
  if (errors === 0 && isOverLimit && maxWarnings > 0) {
    const text = `wheelbase: ${plural(warnings, "warning")}, at most ${maxWarnings} allowed\n`;
    process.stderr.write(text);
  }
  return errors > 0 || isOverLimit ? ExitCode.Findings : ExitCode.Clean;
}
