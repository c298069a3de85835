import { escapeMarkdown } from "../markdown.js";

/** A link, or the text alone when there is no address. */
export function markdownLink(text: string, url: string | undefined): string {
  if (url === undefined) return escapeMarkdown(text);
  // The schema lets no spaces, quotes, angle brackets or backslashes into an address.
  return `[${escapeMarkdown(text)}](<${url.replaceAll("|", "%7C")}>)`;
}

/** A table whose columns line up in the source, too. Cells are Markdown already. */
export function markdownTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const all = [heads, ...rows];
  const widths = heads.map((_, column) =>
    Math.max(3, ...all.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(heads), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join(
    "\n",
  );
}
