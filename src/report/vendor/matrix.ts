import { productName } from "../../vendor/claims.js";
import type { Matrix } from "../../vendor/matrix.js";
import { escapeMarkdown } from "../markdown.js";
import { printable } from "../printable.js";
import type { Style } from "../style.js";
import { deviceChips } from "./device-detail.js";
import { markdownTable } from "./markdown.js";
import { verdictMessages } from "./rule-detail.js";
import { paint, table } from "./table.js";
import { OUTCOME_STATES, type State, SUPPORT_STATES } from "./words.js";

const VERSION = 1;

/** For a terminal: signs, and what they mean below. */
export function matrixPretty(matrix: Matrix, style: Style): string {
  const names = matrix.vendors.map(({ name }) => name);
  const cell = ({ sign, word, tone }: State) => ({
    text: `${sign} ${word}`,
    paint: paint(style, tone),
  });
  const devices = matrix.devices.map(({ type, cells }) => ({
    cells: [
      { text: type, paint: style.strong },
      ...cells.map(({ support }) => cell(SUPPORT_STATES[support])),
    ],
    notes: [],
  }));
  const rules = matrix.rules.map(({ rule, cells }) => ({
    cells: [
      { text: `${rule.id} (${rule.level})`, paint: style.strong },
      ...cells.map(({ outcome }) => cell(OUTCOME_STATES[outcome])),
    ],
    notes: [],
  }));
  const parts = [table(["DEVICE", ...names], devices, style)];
  if (matrix.standard !== undefined) {
    parts.push(`${style.strong(printable(matrix.standard.title))}\n`);
    parts.push(table(["RULE", ...names], rules, style));
  }
  return parts.join("\n");
}

export function matrixMarkdown(matrix: Matrix): string {
  const names = matrix.vendors.map((vendor) => escapeMarkdown(productName(vendor)));
  const devices = matrix.devices.map(({ type, cells }) => [
    type,
    ...cells.map(({ support, claim }) => {
      const chips = deviceChips(claim).join(", ");
      const { word } = SUPPORT_STATES[support];
      return chips === "" ? word : `${word} (${chips})`;
    }),
  ]);
  const rules = matrix.rules.map(({ rule, cells }) => [
    escapeMarkdown(`${rule.id} (${rule.level})`),
    ...cells.map(({ outcome }) => OUTCOME_STATES[outcome].word),
  ]);
  const parts = ["# Hypervisors side by side", markdownTable(["Device", ...names], devices)];
  if (matrix.standard !== undefined) {
    parts.push(`## ${escapeMarkdown(matrix.standard.title)}`);
    parts.push(markdownTable(["Rule", ...names], rules));
  }
  return `${parts.join("\n\n")}\n`;
}

/** For programs: everything the profiles say, cell by cell. */
export function matrixJson({ vendors, devices, standard, rules }: Matrix): string {
  const report = {
    version: VERSION,
    vendors: vendors.map(({ name, product, version, maker, sources }) => {
      return { name, product, version, maker, sources };
    }),
    devices,
    ...(standard === undefined ? {} : { standard }),
    rules: rules.map(({ rule, cells }) => ({
      id: rule.id,
      level: rule.level,
      title: rule.title,
      cells: cells.map((verdict) => {
        return { outcome: verdict.outcome, messages: verdictMessages(verdict) };
      }),
    })),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
