import type { SourceRange } from "./diagnostic.js";
import { LineIndex } from "./line-index.js";
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

/** The places of the values of a document, by JSON pointer. */
export interface PlacesByPointer {
  has(pointer: string): boolean;
  get(pointer: string): NodePlace | undefined;
}

/** Text with line numbers. */
export class SourceText {
  readonly file: string;
  readonly text: string;
  readonly #lines: LineIndex;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    this.#lines = new LineIndex(text);
  }

  /** The place between two offsets, cut at the end of its first line. */
  rangeAt(start: number, end: number): SourceRange {
    const from = Math.max(0, Math.min(start, this.text.length));
    let to = Math.max(from, Math.min(end, this.text.length));
    const lineEnd = this.text.indexOf("\n", from);
    if (lineEnd >= 0) to = Math.min(to, lineEnd);
    while (to > from && /\s/.test(this.text[to - 1] ?? "")) to -= 1;
    const { line, column } = this.#lines.placeOf(from);
    const endColumn = column + Math.max(1, to - from);
    return { file: this.file, line, column, endLine: line, endColumn };
  }
}

/** A document that was read: plain data, and where in the text each part of it is. */
export class SourceDocument extends SourceText {
  readonly data: unknown;
  readonly #places: PlacesByPointer;

  constructor(
    source: { readonly file: string; readonly text: string },
    data: unknown,
    places: PlacesByPointer,
  ) {
    super(source.file, source.text);
    this.data = data;
    this.#places = places;
  }

  /** Whether the text has a part of its own. */
  has(pointer: string): boolean {
    return this.#places.has(pointer);
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
