import { printable } from "../printable.js";
import type { Style } from "../style.js";
import type { State } from "./words.js";

export interface TableCell {
  readonly text: string;
  readonly paint: (text: string) => string;
}

export interface TableRow {
  readonly cells: readonly TableCell[];
  /** Lines below the row. */
  readonly notes: readonly string[];
}

/** Columns for a terminal, two spaces apart; texts come from documents and cannot drive it. */
export function table(heads: readonly string[], rows: readonly TableRow[], style: Style): string {
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map(({ cells }) => cells[column]?.text.length ?? 0)),
  );
  const line = (cells: readonly TableCell[]) =>
    cells
      .map(({ text, paint: colour }, column) => {
        const isLast = column === cells.length - 1;
        const clean = printable(text);
        return colour(isLast ? clean : clean.padEnd(widths[column] ?? 0));
      })
      .join("  ")
      .trimEnd();
  const head = line(heads.map((text) => ({ text, paint: style.quiet })));
  const body = rows.flatMap(({ cells, notes }) => [
    line(cells),
    ...notes.map((note) => `    ${style.quiet(printable(note))}`),
  ]);
  return [head, ...body].map((each) => `${each}\n`).join("");
}

export function paint(style: Style, tone: State["tone"]): (text: string) => string {
  switch (tone) {
    case "good":
      return style.success;
    case "part":
      return style.warning;
    case "bad":
      return style.error;
    case "open":
    case "none":
      return style.quiet;
  }
}
