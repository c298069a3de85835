import type {
  Conflict,
  Layer,
  MapLayer,
  MergeContext,
  NamedLayer,
  Place,
  ValueLayer,
} from "./layer.js";
import { mergeFeatures } from "./merge-features.js";

/** Puts one layer over another. */
export function mergeMaps(lower: MapLayer, upper: MapLayer, context: MergeContext): MapLayer {
  const entries = new Map(lower.entries);
  for (const [key, layer] of upper.entries) {
    const below = entries.get(key);
    entries.set(key, below === undefined ? layer : mergeLayers(key, below, layer, context));
  }
  return { ...upper, shape: lower.shape, entries };
}

function mergeLayers(key: string, lower: Layer, upper: Layer, context: MergeContext): Layer {
  if (upper.kind === "removed") {
    return { ...upper, isHit: upper.isHit || lower.kind !== "removed" };
  }
  if (lower.kind === "removed") return upper;
  if (lower.kind === "named" && upper.kind === "named") return mergeNamed(lower, upper, context);
  if (lower.kind === "map" && upper.kind === "map") return mergeMappings(lower, upper, context);
  return mergeValues(key, lower, upper, context);
}

function mergeNamed(lower: NamedLayer, upper: NamedLayer, context: MergeContext): NamedLayer {
  const entries = new Map(lower.entries);
  for (const [name, layer] of upper.entries) {
    const below = entries.get(name);
    entries.set(name, below === undefined ? layer : mergeLayers(name, below, layer, context));
  }
  return { ...upper, entries };
}

function mergeMappings(lower: MapLayer, upper: MapLayer, context: MergeContext): Layer {
  switch (lower.shape.merge) {
    case "features":
      return mergeFeatures(lower, upper, context);
    case "variant":
      return isOtherVariant(lower, upper) ? mergeVariants(lower, upper, context) : both();
    case "device":
      reportType(lower, upper, context);
      return both();
    default:
      return both();
  }

  function both(): Layer {
    return mergeMaps(lower, upper, context);
  }
}

/** Keys of one binding say nothing about another, so nothing of the lower one is left. */
function mergeVariants(lower: MapLayer, upper: MapLayer, context: MergeContext): Layer {
  const [below, kind] = [lower.entries.get("kind"), upper.entries.get("kind")];
  if (below === undefined || kind === undefined) return upper;
  const entries = new Map(upper.entries);
  entries.set("kind", mergeLayers("kind", below, kind, context));
  return { ...upper, shape: lower.shape, entries };
}

function isOtherVariant(lower: MapLayer, upper: MapLayer): boolean {
  const kind = textOf(upper, "kind");
  return kind !== undefined && kind !== textOf(lower, "kind");
}

/** What a device is cannot change: everything else that is said of it depends on it. */
function reportType(lower: MapLayer, upper: MapLayer, { report }: MergeContext): void {
  const [type, before] = [upper.entries.get("type"), lower.entries.get("type")];
  if (type?.kind !== "value" || before?.kind !== "value" || type.value === before.value) return;
  report({
    message: `a device of type "${before.value}" cannot become one of type "${type.value}"`,
    hint: "remove the device, and add one under another name",
    at: type.at,
    other: before.at,
    otherMessage: `"${before.value}" here`,
  });
}

function mergeValues(key: string, lower: Layer, upper: Layer, context: MergeContext): Layer {
  if (upper.kind !== "value") return upper;
  if (lower.kind !== "value") return { ...upper, replaced: [...upper.replaced, lower.at] };
  const replaced = [...upper.replaced, lower.at, ...lower.replaced];
  if (context.precedence === "upper") return { ...upper, replaced };
  if (isNewer(lower, upper)) return lower;
  if (isNewer(upper, lower) || isSame(lower.at, upper.at)) return { ...upper, replaced };
  if (JSON.stringify(lower.value) === JSON.stringify(upper.value)) return { ...upper, replaced };
  return { ...upper, replaced, conflict: conflictOf(key, lower, upper) };
}

/** Whether a value took the place of the other one already, on a longer way. */
function isNewer(value: ValueLayer, other: ValueLayer): boolean {
  return value.replaced.some((place) => isSame(place, other.at));
}

function conflictOf(key: string, lower: ValueLayer, upper: ValueLayer): Conflict {
  return {
    message: `bases disagree about "${key}"`,
    hint: `state "${key}" in the profile that extends them`,
    at: upper.at,
    other: lower.at,
    otherMessage: "another value here",
  };
}

function isSame(a: Place, b: Place): boolean {
  return a.document === b.document && a.pointer === b.pointer;
}

function textOf(layer: MapLayer, key: string): unknown {
  const entry = layer.entries.get(key);
  return entry?.kind === "value" ? entry.value : undefined;
}
