import { resolve } from "node:path";
import type { Diagnostic } from "../diagnostic.js";
import { type Located, locate } from "../finding.js";
import type { SourceDocument } from "../source-document.js";
import type { Conflict, Layer, MapLayer, NamedLayer } from "./layer.js";
import { conflictFinding, LayerLoader } from "./load-layers.js";
import { mergeMaps } from "./merge.js";
import { MergedDocument } from "./merged-document.js";

export interface MergeResult {
  /** The whole profile; undefined when bases are missing or disagree. */
  readonly document: Located | undefined;
  readonly findings: readonly Diagnostic[];
  /** Text of the bases, by the names that findings use. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Keys that a profile says about itself, not about its guests. */
const HEAD = ["kind", "schemaVersion", "name", "description"] as const;

/** Whether a profile, accepted by its schema, is not the whole story. */
export function isPartial(data: unknown): boolean {
  if (typeof data !== "object" || data === null) return false;
  return "extends" in data || "everyGuest" in data || isAbstract(data);
}

export function isAbstract(data: unknown): boolean {
  return typeof data === "object" && data !== null && Reflect.get(data, "abstract") === true;
}

/** Puts a profile over its bases, and every guest over what all guests have. */
export function mergeProfile(document: SourceDocument): MergeResult {
  const loader = new LayerLoader();
  const layer = loader.load(document, resolve(document.file));
  const report = (conflict: Conflict) => loader.findings.push(conflictFinding(conflict));
  const whole = withEveryGuest(layer, report);
  const merged = new MergedDocument(headOf(document), { document, pointer: "" }, whole);
  const findings = [
    ...loader.findings,
    ...merged.conflicts.map(conflictFinding),
    ...merged.missed.map(({ name, at }) =>
      locate(at.document, {
        rule: "extends/nothing-to-remove",
        at: at.pointer,
        message: `no base has "${name}"`,
        hint: "remove this entry",
      }),
    ),
  ];
  const isWhole = findings.length === 0;
  return { document: isWhole ? merged : undefined, findings, sources: loader.sources };
}

function withEveryGuest(layer: MapLayer, report: (conflict: Conflict) => void): MapLayer {
  const common = layer.entries.get("everyGuest");
  const guests = layer.entries.get("guests");
  if (common?.kind !== "map" || guests?.kind !== "named") return layer;
  const entries = new Map<string, Layer>();
  for (const [key, guest] of guests.entries) {
    if (guest.kind !== "map") {
      entries.set(key, guest);
      continue;
    }
    const merged = mergeMaps(common, guest, { precedence: "upper", report });
    entries.set(key, nameFirst(merged));
  }
  const all: NamedLayer = { ...guests, entries };
  return { ...layer, entries: new Map([...layer.entries, ["guests", all]]) };
}

function nameFirst(guest: MapLayer): MapLayer {
  const name = guest.entries.get("name");
  if (name === undefined) return guest;
  return { ...guest, entries: new Map([["name", name], ...guest.entries]) };
}

function headOf({ data }: SourceDocument): object {
  const own: object = typeof data === "object" && data !== null ? data : {};
  return Object.fromEntries(
    HEAD.flatMap((key) => {
      const value: unknown = Reflect.get(own, key);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}
