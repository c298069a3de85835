import { once } from "node:events";
import type { Writable } from "node:stream";
import { Tally } from "../../report/count.js";
import type { CheckedFile } from "../../report/finding.js";
import type { ReportFormat } from "../../report/report-format.js";
import { type FileReport, tallyEntry } from "./check-file.js";

/** Writes a report while files are still being checked, and keeps nothing but numbers of it. */
export class ReportWriter {
  readonly tally = new Tally();
  readonly #format: ReportFormat;
  readonly #output: Writable;
  readonly #said = new Set<string>();
  #isEmpty = true;

  constructor(format: ReportFormat, output: Writable) {
    this.#format = format;
    this.#output = output;
  }

  async add(report: FileReport): Promise<void> {
    const { checked } = report;
    const rest = checked === undefined ? undefined : this.#unsaid(checked);
    this.tally.add(rest === undefined ? report.findings : rest.findings.map(tallyEntry));
    const part = rest === undefined ? report.part : this.#format.file(rest);
    if (part === "") return;
    const { head, opening = "", separator } = this.#format;
    await this.#write(`${this.#isEmpty ? head + opening : separator}${part}`);
    this.#isEmpty = false;
  }

  async finish(): Promise<void> {
    const head = this.#isEmpty ? this.#format.head : "";
    await this.#write(`${head}${this.#format.tail(this.tally)}`);
  }

  /** Several profiles with one base would all repeat what is wrong in the base. */
  #unsaid(checked: CheckedFile): CheckedFile {
    const findings = checked.findings.filter(({ file, line, column, code, message }) => {
      if (file === checked.file) return true;
      const key = JSON.stringify([file, line, column, code, message]);
      if (this.#said.has(key)) return false;
      this.#said.add(key);
      return true;
    });
    return { ...checked, findings };
  }

  async #write(text: string): Promise<void> {
    if (text !== "" && !this.#output.write(text)) await once(this.#output, "drain");
  }
}
