import { hex } from "../../profile/address-range.js";
import type { Cell, DtNode, DtProperty, DtValue } from "./tree.js";

/** Device tree source, a tab for each level. */
export function printNode(node: DtNode, depth: number): string {
  const margin = "\t".repeat(depth);
  const { name, label, comment, properties, children } = node;
  const head = `${margin}${label === undefined ? "" : `${label}: `}${name} {\n`;
  const remark = comment === undefined ? "" : `${margin}/* ${commentText(comment)} */\n`;
  const lines = properties.map((property) => `${propertyText(property, `${margin}\t`)};\n`);
  const below = children.map((child) => printNode(child, depth + 1)).join("\n");
  const gap = lines.length > 0 && below !== "" ? "\n" : "";
  return `${remark}${head}${lines.join("")}${gap}${below}${margin}};\n`;
}

/** For text of a person: nothing in it may end the comment or its line. */
export function commentText(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, " ").replaceAll("*/", "* /");
}

const LINE_WIDTH = 100;
const TAB_WIDTH = 8;

/** On one line where it fits, else a line for each text or group of cells. */
function propertyText({ name, value }: DtProperty, margin: string): string {
  if (value === true) return `${margin}${name}`;
  const parts = valueParts(value);
  const line = `${name} = ${parts.join(", ")}`;
  if (margin.length * TAB_WIDTH + line.length < LINE_WIDTH) return margin + line;
  return `${margin}${name} = ${parts.join(`,\n${margin}\t`)}`;
}

function valueParts(value: Exclude<DtValue, true>): string[] {
  if (isTexts(value)) return value.map(quoted);
  return value.cells.map((group) => `<${group.map(cellText).join(" ")}>`);
}

/** Names in profiles are printable ASCII; the two marks that end a text or escape are left. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

function isTexts(value: Exclude<DtValue, true>): value is readonly string[] {
  return Array.isArray(value);
}

function cellText(cell: Cell): string {
  if (typeof cell !== "number") return `&${cell.label}`;
  return cell < 10 ? String(cell) : hex(cell);
}
