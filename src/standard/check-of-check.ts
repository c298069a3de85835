import { commonFeatures, deviceByName, devices } from "../catalogue/index.js";
import { BUDGET, PLACEMENT, SAFETY } from "../profile/describe/common.js";
import type { Field } from "../profile/describe/field.js";
import { joinPointer } from "../profile/pointer.js";
import { didYouMean, listOf } from "../profile/suggest.js";
import { listed } from "./check/compile-check.js";
import { checkTypes, type ReportFault } from "./check-types.js";
import { ANY_DEVICE } from "./compile-standard.js";
import type { CheckEntry, ComparisonEntry, OneOrMore } from "./standard-document.js";

/** What a check judges: devices of these types, or a guest. */
interface Scope {
  readonly types: readonly string[] | undefined;
}

const OF_A_DEVICE = [
  "offers",
  "offersAny",
  "offersNone",
  "transport",
  "queues",
  "features",
  "guest",
] as const;

/** Finds what a check asks that no device or guest of its scope can have. */
export function checkOfCheck(
  check: CheckEntry,
  at: string,
  scope: Scope,
  report: ReportFault,
): void {
  for (const key of OF_A_DEVICE) {
    if (scope.types !== undefined || check[key] === undefined) continue;
    report({
      rule: "standard/scope",
      at: `${at}/${key}`,
      key: true,
      message: `"${key}" asks about a device, and this judges a guest`,
      hint: `name devices under "applies", or ask under "devices" with "where"`,
    });
  }
  for (const key of ["offers", "offersAny", "offersNone"] as const) {
    checkFeatures(check[key], `${at}/${key}`, scope, report);
  }
  for (const [name, comparison] of Object.entries(check.facts ?? {})) {
    const place = joinPointer(`${at}/facts`, name);
    checkFact(name, place, scope, report);
    checkComparison(name, comparison, place, scope, report);
  }
  if (check.devices !== undefined) {
    const { type, where } = check.devices;
    const types = listed(type);
    checkTypes(types, `${at}/devices/type`, report);
    if (where !== undefined) checkOfCheck(where, `${at}/devices/where`, { types }, report);
  }
  if (check.guest !== undefined) {
    checkOfCheck(check.guest, `${at}/guest`, { types: undefined }, report);
  }
  if (check.not !== undefined) checkOfCheck(check.not, `${at}/not`, scope, report);
  for (const key of ["allOf", "anyOf"] as const) {
    for (const [index, part] of (check[key] ?? []).entries()) {
      checkOfCheck(part, `${at}/${key}/${index}`, scope, report);
    }
  }
}

function checkFeatures(
  names: OneOrMore<string> | undefined,
  at: string,
  { types }: Scope,
  report: ReportFault,
): void {
  if (names === undefined || types === undefined) return;
  const known = [...typesOf(types).flatMap(({ features }) => features), ...commonFeatures];
  for (const [index, feature] of listed(names).entries()) {
    if (known.some(({ name }) => name === feature)) continue;
    report({
      rule: "standard/unknown-feature",
      at: typeof names === "string" ? at : joinPointer(at, index),
      message: `${listOf(types)} has no feature ${feature}`,
      hint: didYouMean(
        feature,
        known.map(({ name }) => name),
      ),
    });
  }
}

function checkFact(name: string, at: string, { types }: Scope, report: ReportFault): void {
  const [part = "", key = ""] = splitOnce(name);
  const isOfGuest = part === "memory" || part === "guest";
  if (isOfGuest !== (types === undefined)) {
    report({
      rule: "standard/scope",
      at,
      key: true,
      message: `"${name}" is a fact of a ${isOfGuest ? "guest" : "device"}`,
      hint: isOfGuest ? `ask under "guest"` : `name devices under "applies"`,
    });
    return;
  }
  const known = knownKeys(part, types ?? []);
  if (known === undefined || known.includes(key)) return;
  const hint = didYouMean(key, known);
  report({
    rule: "standard/unknown-fact",
    at,
    key: true,
    message: `there is no fact "${name}"`,
    expected: hint === undefined ? listOf(known.map((each) => `${part}.${each}`)) : undefined,
    hint,
  });
}

/** Facts that do not depend on the type of the device. */
const FACTS_EVERYWHERE: Readonly<Record<string, readonly string[]>> = {
  memory: ["bytes"],
  guest: ["vcpus", "interruptController", "passthrough"],
  queues: ["count", "repeated", "size", "rings"],
  budget: keysOf(BUDGET),
  safety: keysOf(SAFETY),
  placement: keysOf(PLACEMENT),
  definition: ["id", "title"],
};

function keysOf({ shape }: Field): string[] {
  return shape.kind === "record" ? Object.keys(shape.fields) : [];
}

/** The keys of facts that are the same everywhere; undefined where documents choose them. */
function knownKeys(part: string, types: readonly string[]): string[] | undefined {
  const everywhere = FACTS_EVERYWHERE[part];
  if (everywhere !== undefined) return [...everywhere];
  if (part !== "config" || types.some((type) => isForeign(type))) return undefined;
  return typesOf(types).flatMap(({ config }) => config.map(({ name }) => name));
}

function checkComparison(
  name: string,
  comparison: ComparisonEntry,
  at: string,
  scope: Scope,
  report: ReportFault,
): void {
  const { atLeast, atMost, stated } = comparison;
  for (const key of ["isFact", "atLeastFact", "atMostFact", "multipleOfFact"] as const) {
    const other = comparison[key];
    if (other !== undefined) checkFact(other, `${at}/${key}`, scope, report);
  }
  if (stated === false && Object.keys(comparison).length > 1) {
    report({
      rule: "standard/comparison",
      at,
      key: true,
      message: `what is not stated cannot be compared`,
      hint: `remove "stated: false", or the other comparisons of ${name}`,
    });
  }
  if (atLeast === undefined || atMost === undefined || atLeast <= atMost) return;
  report({
    rule: "standard/comparison",
    at,
    key: true,
    message: `nothing is at least ${atLeast} and at most ${atMost}`,
  });
}

function typesOf(types: readonly string[]) {
  if (types.includes(ANY_DEVICE)) return devices;
  return types.map((type) => deviceByName(type)).filter((type) => type !== undefined);
}

function isForeign(type: string): boolean {
  return type !== ANY_DEVICE && deviceByName(type) === undefined;
}

function splitOnce(name: string): [string, string] {
  const dot = name.indexOf(".");
  return [name.slice(0, dot), name.slice(dot + 1)];
}
