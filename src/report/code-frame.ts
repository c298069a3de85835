import type { SourceRange } from "../profile/diagnostic.js";
import type { Style } from "./style.js";

/** Longer lines are cut around the place: a file may be one line of a megabyte. */
const MAX_COLUMNS = 100;
const CONTEXT_LINES = 1;

/** The lines around a place, numbered, with the place underlined. */
export function codeFrame(text: string, place: SourceRange, style: Style): string[] {
  const lines = text.split("\n");
  const first = Math.max(1, place.line - CONTEXT_LINES);
  // The empty line behind the last line break is no line of the file.
  const count = lines.at(-1) === "" ? lines.length - 1 : lines.length;
  const last = Math.min(Math.max(count, place.line), place.line + CONTEXT_LINES);
  const width = String(last).length;
  const shift = Math.max(0, place.column - 1 - MAX_COLUMNS / 2);
  const frame: string[] = [];
  for (let number = first; number <= last; number += 1) {
    const isPlace = number === place.line;
    const gutter = `${isPlace ? ">" : " "} ${String(number).padStart(width)} |`;
    const content = crop(printable(lines[number - 1] ?? ""), shift);
    frame.push(`${style.quiet(gutter)} ${content}`.trimEnd());
    if (isPlace) {
      const pad = " ".repeat(place.column - 1 - shift + (shift > 0 ? 3 : 0));
      const length = Math.min(place.endColumn - place.column, MAX_COLUMNS / 2);
      const marks = "^".repeat(Math.max(1, length));
      frame.push(`${style.quiet(`  ${" ".repeat(width)} |`)} ${pad}${style.error(marks)}`);
    }
  }
  return frame;
}

/** A document must not drive the terminal: control characters are shown, not sent. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) =>
    character === "\t" || character === "\r" || character === "\n" ? " " : "\ufffd",
  );
}

function crop(line: string, shift: number): string {
  const start = shift > 0 ? "..." : "";
  const end = line.length > shift + MAX_COLUMNS ? "..." : "";
  return `${start}${line.slice(shift, shift + MAX_COLUMNS)}${end}`;
}
