import { readDocument, readOpenDocument } from "../../profile/read-document.js";
import type { TallyEntry } from "../../report/count.js";
import type { CheckedFile } from "../../report/finding.js";
import type { ReportFormat } from "../../report/report-format.js";
import { type InputFile, STANDARD_INPUT, STANDARD_INPUT_NAME } from "./collect-files.js";
import { checkDocument, isOurs } from "./document-kinds.js";
import type { ProfileJudge } from "./profile-judge.js";

const STANDARD_INPUT_FD = 0;

/** What is left of a file when it was checked and its part of the report made. */
export interface FileReport {
  readonly file: string;
  readonly part: string;
  readonly findings: readonly TallyEntry[];
  readonly summary: string | undefined;
  /** The files it was read from. */
  readonly sources: readonly string[];
  /**
   * The findings themselves, when some are about another file, such as a base of several profiles:
   * one who sees all files can tell what was said already.
   */
  readonly checked: CheckedFile | undefined;
}

/** Checks one file; undefined when it was found by chance and is none of ours. */
export async function checkFile(
  input: InputFile,
  format: ReportFormat,
  judge?: ProfileJudge,
): Promise<FileReport | undefined> {
  const file = input.path === STANDARD_INPUT ? STANDARD_INPUT_NAME : input.path;
  const read =
    input.path === STANDARD_INPUT ? readOpenDocument(STANDARD_INPUT_FD, file) : readDocument(file);
  if (!input.isNamed && !isOurs(read.text)) return undefined;
  const check = read.ok
    ? await checkDocument(read, file, judge)
    : { findings: read.findings, sources: new Map([[file, read.text]]), summary: undefined };
  return reportOf({ file, ...check }, format);
}

interface Check extends CheckedFile {
  readonly summary?: string | undefined;
}

/** What is left of a file: its part of the report, and what is counted. */
export function reportOf({ summary, ...checked }: Check, format: ReportFormat): FileReport {
  const { file, findings, sources } = checked;
  const isShared = findings.some((finding) => finding.file !== file);
  return {
    file,
    part: isShared ? "" : format.file(checked),
    findings: isShared ? [] : findings.map(tallyEntry),
    summary,
    sources: [...sources.keys()],
    checked: isShared ? checked : undefined,
  };
}

export function tallyEntry({ severity, file, code, rule }: TallyEntry): TallyEntry {
  return { severity, file, code, rule };
}
