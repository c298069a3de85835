import type { Vendor } from "../../profile/vendor/vendor.js";
import { LEVELS } from "../../standard/rule-head.js";
import { productName } from "../../vendor/claims.js";
import { type Conformance, OUTCOMES, totalsOf } from "../../vendor/conformance.js";
import { type Matrix, matrixOf } from "../../vendor/matrix.js";
import { deviceChips, deviceGroups } from "./device-detail.js";
import {
  type Page,
  type PageCell,
  type PageColumn,
  type PageDetail,
  type PageRow,
  type PageSection,
  renderPage,
} from "./page.js";
import { ruleGroups, verdictGroups } from "./rule-detail.js";
import { vendorGroups } from "./vendor-detail.js";
import { OUTCOME_STATES, type State, SUPPORT_STATES } from "./words.js";

/** Products side by side. */
export function matrixHtml(matrix: Matrix): string {
  const writer = new PageWriter(matrix);
  const names = matrix.vendors.map(productName);
  return renderPage(
    writer.page(
      "Hypervisors side by side",
      names.length > 3 ? `${names.length} products` : names.join(", "),
      [writer.devices(), ...(matrix.standard === undefined ? [] : [writer.rules()])],
    ),
  );
}

/** One product before one standard. */
export function conformanceHtml(conformance: Conformance): string {
  const { vendor, standard, date } = conformance;
  const writer = new PageWriter(matrixOf([vendor], [conformance]));
  const sections = [writer.rules(), writer.devices()];
  return renderPage(
    writer.page(productName(vendor), `before ${standard.title}, ${date}`, sections),
  );
}

class PageWriter {
  readonly #matrix: Matrix;
  readonly #details: PageDetail[] = [];
  readonly #columns: readonly PageColumn[];

  constructor(matrix: Matrix) {
    this.#matrix = matrix;
    this.#columns = matrix.vendors.map((vendor, index) => ({
      id: `v${index}`,
      name: productName(vendor),
      note: vendor.maker,
      detail: this.#detail(
        productName(vendor),
        vendor.maker,
        vendor.description,
        vendorGroups(vendor),
      ),
    }));
  }

  page(title: string, subtitle: string, sections: readonly PageSection[]): Page {
    const note =
      "Unknown is not unsupported: it means that nothing was found. Every statement names its source.";
    return { title, subtitle, note, columns: this.#columns, sections, details: this.#details };
  }

  devices(): PageSection {
    const { devices, vendors } = this.#matrix;
    const cells = devices.flatMap((row) => row.cells.map(({ support }) => support));
    return {
      id: "devices",
      heading: "Devices",
      intro: "The device types of VIRTIO 1.4, and what each product declares of them.",
      subject: "Device",
      totals: Object.entries(SUPPORT_STATES).map(([support, { word, tone }]) => ({
        word,
        tone,
        count: cells.filter((cell) => cell === support).length,
      })),
      columns: this.#columns,
      states: Object.values(SUPPORT_STATES).map(({ word }) => word),
      tags: [],
      groups: [],
      rows: devices.map((row): PageRow => {
        const note = `id ${row.id} · section ${row.section}`;
        const items = row.cells.flatMap(({ claim }, index) =>
          this.#summary(vendors[index], claim?.support ?? "unknown"),
        );
        const groups = [{ heading: "Products", items }];
        return {
          name: row.type,
          note,
          tag: "",
          group: "",
          detail: this.#detail(row.title, note, "", groups),
          text: `${row.type} ${row.title} ${row.id}`.toLowerCase(),
          cells: row.cells.map(({ support, claim }, index) =>
            this.#cell(index, row.type, SUPPORT_STATES[support], {
              chips: deviceChips(claim),
              lead: row.title,
              groups: deviceGroups(claim),
            }),
          ),
        };
      }),
    };
  }

  rules(): PageSection {
    const { rules, standard } = this.#matrix;
    const verdicts = rules.flatMap(({ cells }) => cells);
    const totals = totalsOf(verdicts);
    return {
      id: "rules",
      heading: "Rules",
      intro: standard?.title ?? "",
      subject: "Rule",
      totals: OUTCOMES.map((outcome) => ({ count: totals[outcome], ...OUTCOME_STATES[outcome] })),
      columns: this.#columns,
      states: OUTCOMES.map((outcome) => OUTCOME_STATES[outcome].word),
      tags: LEVELS.filter((level) => rules.some(({ rule }) => rule.level === level)),
      groups: [...new Set(rules.map(({ rule }) => groupOf(rule.id)))],
      rows: rules.map(
        ({ rule, cells }): PageRow => ({
          name: rule.id,
          note: rule.title,
          tag: rule.level,
          group: groupOf(rule.id),
          detail: this.#detail(rule.id, rule.standard, rule.title, ruleGroups(rule)),
          text: `${rule.id} ${rule.title} ${rule.pointer}`.toLowerCase(),
          cells: cells.map((verdict, index) =>
            this.#cell(index, rule.id, OUTCOME_STATES[verdict.outcome], {
              chips: [],
              lead: rule.title,
              groups: verdictGroups(verdict, this.#matrix.vendors[index]),
            }),
          ),
        }),
      ),
    };
  }

  #summary(vendor: Vendor | undefined, support: keyof typeof SUPPORT_STATES) {
    if (vendor === undefined) return [];
    const { word, tone } = SUPPORT_STATES[support];
    return [{ label: productName(vendor), tone, text: word, note: "", sources: [] }];
  }

  #cell(
    index: number,
    row: string,
    { word, sign, tone }: State,
    { chips, lead, groups }: Pick<PageCell, "chips"> & Pick<PageDetail, "lead" | "groups">,
  ): PageCell {
    const column = this.#columns[index];
    const product = column?.name ?? "";
    return {
      column: column?.id ?? "",
      label: `${product}, ${row}: ${word}`,
      word,
      sign,
      tone,
      chips,
      detail: this.#detail(`${row}: ${word}`, product, lead, groups),
    };
  }

  #detail(title: string, subtitle: string, lead: string, groups: PageDetail["groups"]): string {
    const id = `d${this.#details.length}`;
    this.#details.push({ id, title, subtitle, lead, groups });
    return id;
  }
}

/** Rules are named after what they speak of: `EA-NET-01` is one of `EA-NET`. */
function groupOf(id: string): string {
  const words = id.split(/[-/]/);
  return words.slice(0, Math.max(1, Math.min(2, words.length - 1))).join("-");
}
