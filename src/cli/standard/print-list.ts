import { markdownTable } from "../../generate/markdown-table.js";
import { columns } from "../devices/device-list.js";

export const TABLE_FORMATS = ["pretty", "json", "markdown"] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

/** A list for people, and the same things for programs. */
export interface List {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly items: readonly object[];
}

export function listText({ heads, rows, items }: List, format: TableFormat): string {
  switch (format) {
    case "json":
      return `${JSON.stringify(items, undefined, 2)}\n`;
    case "markdown":
      return `${markdownTable(heads, rows)}\n`;
    case "pretty":
      return columns([heads.map((head) => head.toUpperCase()), ...rows]);
  }
}
