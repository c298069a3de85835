import type { SourceRange } from "../profile/diagnostic.js";
import { printable } from "./printable.js";
import type { Style } from "./style.js";
import { textWidth } from "./text-width.js";

/** Longer lines are cut around the place: a file may be one line of a megabyte. */
const MAX_COLUMNS = 100;
const CONTEXT_LINES = 1;

/** The lines around a place, numbered, with the place underlined. */
export function codeFrame(text: string, place: SourceRange, style: Style): string[] {
  const { first, lines } = linesAround(text, place.line);
  const last = first + lines.length - 1;
  const width = String(last).length;
  const shift = Math.max(0, place.column - 1 - MAX_COLUMNS / 2);
  const frame: string[] = [];
  for (const [index, line] of lines.entries()) {
    const number = first + index;
    const isPlace = number === place.line;
    const gutter = `${isPlace ? ">" : " "} ${String(number).padStart(width)} |`;
    const content = printable(line);
    frame.push(`${style.quiet(gutter)} ${crop(content, shift)}`.trimEnd());
    if (!isPlace) continue;
    const before = content.slice(shift, place.column - 1).padEnd(place.column - 1 - shift);
    const pad = " ".repeat(textWidth(before) + (shift > 0 ? 3 : 0));
    const length = Math.min(place.endColumn - place.column, MAX_COLUMNS / 2);
    const marked = content.slice(place.column - 1, place.column - 1 + length);
    const marks = "^".repeat(Math.max(1, textWidth(marked)));
    frame.push(`${style.quiet(`  ${" ".repeat(width)} |`)} ${pad}${style.error(marks)}`);
  }
  return frame;
}

/** The line and its neighbours; the empty line behind the last line break is no line of the file. */
function linesAround(text: string, line: number): { first: number; lines: string[] } {
  const first = Math.max(1, line - CONTEXT_LINES);
  let start = 0;
  for (let number = 1; number < first && start >= 0; number += 1) start = nextLine(text, start);
  const lines: string[] = [];
  for (let number = first; number <= line + CONTEXT_LINES; number += 1) {
    const isThere = start >= 0 && (start < text.length || number === 1);
    if (!isThere && number > line) break;
    const next = isThere ? nextLine(text, start) : -1;
    lines.push(isThere ? text.slice(start, next < 0 ? text.length : next - 1) : "");
    start = next;
  }
  return { first, lines };
}

/** Where the line after the one at `start` begins, or -1 when there is none. */
function nextLine(text: string, start: number): number {
  const end = text.indexOf("\n", start);
  return end < 0 ? -1 : end + 1;
}

function crop(line: string, shift: number): string {
  const start = shift > 0 ? "..." : "";
  const end = line.length > shift + MAX_COLUMNS ? "..." : "";
  return `${start}${line.slice(shift, shift + MAX_COLUMNS)}${end}`;
}
