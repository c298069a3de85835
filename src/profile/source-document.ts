import { LineCounter } from "yaml";
import type { SourceRange } from "./diagnostic.js";
import { parentPointer } from "./pointer.js";

/** Offsets of a value and of the key it belongs to. */
export interface NodePlace {
  readonly start: number;
  readonly end: number;
  readonly keyStart: number | undefined;
  readonly keyEnd: number | undefined;
  /** A block collection: its text is long, so a finding points at its key or first line. */
  readonly isBlock: boolean;
}

/** Text with line numbers. */
export class SourceText {
  readonly file: string;
  readonly text: string;
  readonly #lines: LineCounter;

  constructor(file: string, text: string, lines?: LineCounter) {
    this.file = file;
    this.text = text;
    this.#lines = lines ?? countLines(text);
  }

  /** The place between two offsets, cut at the end of its first line. */
  rangeAt(start: number, end: number): SourceRange {
    const from = Math.max(0, Math.min(start, this.text.length));
    let to = Math.max(from, Math.min(end, this.text.length));
    const lineEnd = this.text.indexOf("\n", from);
    if (lineEnd >= 0) to = Math.min(to, lineEnd);
    while (to > from && /\s/.test(this.text[to - 1] ?? "")) to -= 1;
    const { line, col } = this.#lines.linePos(from);
    // Before the first line start is recorded, the counter answers line 0.
    const safeLine = Math.max(1, line);
    const safeColumn = Math.max(1, col);
    const width = Math.max(1, to - from);
    return {
      file: this.file,
      line: safeLine,
      column: safeColumn,
      endLine: safeLine,
      endColumn: safeColumn + width,
    };
  }
}

/** A document that was read: plain data, and where in the text each part of it is. */
export class SourceDocument extends SourceText {
  readonly data: unknown;
  readonly #places: ReadonlyMap<string, NodePlace>;

  constructor(
    source: { file: string; text: string; lines: LineCounter },
    data: unknown,
    places: ReadonlyMap<string, NodePlace>,
  ) {
    super(source.file, source.text, source.lines);
    this.data = data;
    this.#places = places;
  }

  /** Where a part of the data is; for a part that the text does not have, where its parent is. */
  range(pointer: string, part: "key" | "value" = "value"): SourceRange {
    let known = pointer;
    while (known !== "" && !this.#places.has(known)) known = parentPointer(known);
    const place = this.#places.get(known);
    if (place === undefined) return this.rangeAt(0, 0);
    const { start, end, keyStart, keyEnd, isBlock } = place;
    const preferKey = part === "key" || isBlock || start === end || known !== pointer;
    if (preferKey && keyStart !== undefined) return this.rangeAt(keyStart, keyEnd ?? keyStart);
    return this.rangeAt(start, end);
  }
}

function countLines(text: string): LineCounter {
  const counter = new LineCounter();
  counter.addNewLine(0);
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    counter.addNewLine(at + 1);
  }
  return counter;
}
