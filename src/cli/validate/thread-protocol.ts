import type { FormatContext, ReportFormatName } from "../format.js";
import type { FileReport } from "./check-file.js";
import type { InputFile } from "./collect-files.js";
import type { JudgeSettings } from "./profile-judge.js";

/** What a thread is started with. */
export interface ThreadSettings extends FormatContext {
  readonly format: ReportFormatName;
  readonly judge: JudgeSettings | undefined;
}

export interface BatchOrder {
  readonly number: number;
  readonly files: readonly InputFile[];
}

/** The answer to the order of the same number, file by file. */
export interface BatchReport {
  readonly number: number;
  readonly reports: readonly (FileReport | undefined)[];
}
