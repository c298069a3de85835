// @ts-check
import { readFileSync } from "node:fs";
import { parsePlatform, printJson, printPretty, style } from "wheelbase";

const example = new URL("../../../profiles/examples/ivi-cockpit.yaml", import.meta.url);
const splinters = [
  ..."[]{},:#'\"|>-?&*!%@` \n\t~0a\0\u001b\u2028\ud800",
  ": ",
  " #",
  "\n  ",
  "\n- ",
];
const values = [
  "~",
  "-1",
  "1e999",
  "0x10",
  "''",
  "[]",
  "{}",
  "*a",
  "&a x",
  "!!binary x",
  "9".repeat(40),
];
const maxEdits = 6;
/** Far more than a text of this size takes on the slowest machine. */
const timeLimitMs = 5000;

/** Texts of documents, mended and broken, against everything that reads and prints them. */
export class DocumentTarget {
  #random;
  #text = readFileSync(example, "utf8");
  /** Lines as the example has them, whose words are the ones that schemas and rules react to. */
  #lines = this.#text.split("\n");
  #words = this.#text.split(/[\s:,{}]+/);

  /** @param {import("../../support/split-mix.js").SplitMix} random */
  constructor(random) {
    this.#random = random;
  }

  step() {
    const lines = [...this.#lines];
    let edits = 1 + this.#random.below(maxEdits);
    for (; edits > 0; edits--) this.#editLine(lines);
    let text = lines.join("\n");
    if (this.#random.oneIn(3)) text = this.#editText(text);
    this.#check(text);
  }

  /** @param {string[]} lines */
  #editLine(lines) {
    const at = this.#random.below(lines.length);
    const line = lines[at] ?? "";
    switch (this.#random.below(6)) {
      case 0:
        lines.splice(at, 1);
        break;
      case 1:
        lines.splice(at, 0, this.#random.pick(this.#lines));
        break;
      case 2:
        lines[at] = this.#random.oneIn(2) ? ` ${line}` : line.slice(1);
        break;
      case 3:
        lines[at] = line.replace(
          /:.*/,
          () => `: ${this.#random.pick([...values, ...this.#words])}`,
        );
        break;
      case 4:
        lines[at] = line.replace(/[\w-]+/, () => this.#random.pick(this.#words));
        break;
      default:
        lines.push(...lines.slice(at, at + 8));
    }
  }

  /** @param {string} text */
  #editText(text) {
    const at = this.#random.below(text.length + 1);
    const end = at + this.#random.below(20);
    return text.slice(0, at) + this.#random.pick(splinters) + text.slice(end);
  }

  /** @param {string} text */
  #check(text) {
    const started = performance.now();
    const { ok, findings, sources } = parsePlatform(text, "fuzz.yaml");
    const hasErrors = findings.some(({ severity }) => severity === "error");
    if (ok === hasErrors) throw new Error("accepted with errors, or refused without");
    const lines = text.split("\n");
    for (const { line, column } of [...findings, ...findings.flatMap(({ related }) => related)]) {
      if (line > lines.length || column > (lines[line - 1]?.length ?? 0) + 1)
        throw new Error(`a place outside of the text: ${line}:${column}`);
    }
    JSON.parse(printJson(findings));
    const pretty = printPretty(findings, sources, style(false));
    if (/[^\P{Cc}\n]/u.test(pretty)) throw new Error("a control character on the terminal");
    if (performance.now() - started > timeLimitMs) throw new Error("took too long");
  }
}
