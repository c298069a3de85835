import { createHash } from "node:crypto";
import { templates } from "../../generated/templates.js";
import { printable } from "../printable.js";

/** A table of products that a person can search, filter and open. */
export interface Page {
  readonly title: string;
  readonly subtitle: string;
  readonly note: string;
  readonly columns: readonly PageColumn[];
  readonly sections: readonly PageSection[];
  readonly details: readonly PageDetail[];
}

export interface PageColumn {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly detail: string;
}

export interface PageSection {
  readonly id: string;
  readonly heading: string;
  readonly intro: string;
  /** Head of the first column. */
  readonly subject: string;
  /** Numbers above the table. */
  readonly totals: readonly PageTotal[];
  readonly columns: readonly PageColumn[];
  /** Values of the filters, in their order. */
  readonly states: readonly string[];
  readonly tags: readonly string[];
  readonly groups: readonly string[];
  readonly rows: readonly PageRow[];
}

export interface PageTotal {
  readonly tone: string;
  readonly count: number;
  readonly word: string;
}

export interface PageRow {
  readonly name: string;
  readonly note: string;
  readonly tag: string;
  readonly group: string;
  readonly detail: string;
  /** What the search looks through. */
  readonly text: string;
  readonly cells: readonly PageCell[];
}

export interface PageCell {
  readonly column: string;
  readonly label: string;
  readonly word: string;
  readonly sign: string;
  readonly tone: string;
  readonly chips: readonly string[];
  readonly detail: string;
}

export interface PageDetail {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly lead: string;
  readonly groups: readonly PageGroup[];
}

export interface PageGroup {
  readonly heading: string;
  readonly items: readonly PageItem[];
}

export interface PageItem {
  readonly label: string;
  readonly tone: string;
  readonly text: string;
  readonly note: string;
  readonly sources: readonly PageSource[];
}

export interface PageSource {
  readonly title: string;
  /** Empty: there is no address. */
  readonly url: string;
  readonly note: string;
}

/**
 * One file that needs no network. Texts are escaped by the template, and the policy of the page lets
 * nothing run but the one script whose digest it names.
 */
export function renderPage(page: Page): string {
  const style = templates["report/page.css"]({});
  const script = templates["report/page.js"]({});
  return templates["report/vendors.html"]({
    ...cleaned(page),
    // With one product there is nothing to choose or to compare.
    isSingle: page.columns.length === 1,
    style,
    script,
    styleDigest: digest(style),
    scriptDigest: digest(script),
  });
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}

/** The page with no control characters or turned text in it. */
function cleaned<Value>(value: Value): Value {
  const clean = (part: unknown): unknown => {
    if (typeof part === "string") return printable(part);
    if (Array.isArray(part)) return part.map(clean);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, each]) => [key, clean(each)]));
  };
  return clean(value) as Value;
}
