import { availableParallelism } from "node:os";
import { join } from "node:path";
import { plural, type Tally } from "../../report/count.js";
import type { ReportFormat } from "../../report/report-format.js";
import { ExitCode } from "../exit-code.js";
import { loadFormat, type ReportFormatName } from "../format.js";
import { checkFile, type FileReport, reportOf } from "./check-file.js";
import { collectFiles, type InputFile, noDocuments, STANDARD_INPUT } from "./collect-files.js";
import type { JudgeSettings } from "./profile-judge.js";
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
  /** What profiles are judged by, apart from their own rules. */
  readonly judge?: Omit<JudgeSettings, "reportsUnused"> | undefined;
}

export interface Validation {
  readonly exitCode: number;
  /** Every file that was read. */
  readonly sources: ReadonlySet<string>;
  readonly tally: Tally;
}

/** Checks what the words of a command line mean and prints what is found. */
export async function validate(
  words: readonly string[],
  options: ValidateOptions,
): Promise<Validation> {
  const files = await collectFiles(words);
  const format = await loadFormat(options.format, options);
  const isPretty = options.format === "pretty";
  const writer = new ReportWriter(format, isPretty ? process.stderr : process.stdout);
  const good = new GoodFiles();
  const sources = new Set<string>();
  let isUnreadable = false;
  for await (const report of checkFiles(files, format, options)) {
    if (report === undefined) continue;
    await writer.add(report);
    good.add(report);
    for (const source of report.sources) sources.add(source);
    isUnreadable ||= report.findings.some(({ rule }) => rule === "document/readable");
  }
  const { tally } = writer;
  if (tally.checkedFiles === 0) throw noDocuments(words, files.length);
  if (!isPretty || hasFindings(tally)) await writer.finish();
  if (isPretty) process.stdout.write(good.describe(tally.checkedFiles));
  const exitCode = isUnreadable ? ExitCode.Usage : judge(tally, options.maxWarnings);
  return { exitCode, sources, tally };
}

/** The files without errors, by name while they are few. */
class GoodFiles {
  #count = 0;
  readonly #lines: string[] = [];

  add({ file, summary }: FileReport): void {
    if (summary === undefined) return;
    this.#count += 1;
    if (this.#count <= LISTED_FILES) this.#lines.push(`${file}: ok (${summary})\n`);
  }

  describe(fileCount: number): string {
    if (this.#count <= LISTED_FILES) return this.#lines.join("");
    return `${this.#count} of ${plural(fileCount, "file")} ok\n`;
  }
}

async function* checkFiles(
  files: readonly InputFile[],
  format: ReportFormat,
  options: ValidateOptions,
): AsyncGenerator<FileReport | undefined> {
  const judge = options.judge && { ...options.judge, reportsUnused: files.length === 1 };
  const loaded = judge && (await import("./profile-judge.js")).loadJudge(judge);
  if (loaded?.ok === false) {
    yield reportOf({ file: options.judge?.standard ?? "", ...loaded }, format);
    return;
  }
  const count = Math.min(availableParallelism(), Math.ceil(files.length / FILES_WORTH_THREADS));
  const readsInput = files.some(({ path }) => path === STANDARD_INPUT);
  if (count < 2 || readsInput) {
    for (const file of files) yield await checkFile(file, format, loaded?.judge);
    return;
  }
  const { checkInThreads } = await import("./check-in-threads.js");
  const program = join(options.root, "dist/cli/validate/check-thread.js");
  const { version, isColoured } = options;
  const settings = { version, isColoured, format: options.format, judge };
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
