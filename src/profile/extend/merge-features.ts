import { joinPointer } from "../pointer.js";
import { FEATURE_SETS, type FeatureSetName } from "../profile-document.js";
import type { Layer, MapLayer, MergeContext, Place } from "./layer.js";

interface Stated {
  readonly set: FeatureSetName;
  readonly at: Place;
}

/**
 * Unites the sets of features. What is required or forbidden below is a promise: only an optional
 * feature can still be decided. Each name becomes an entry of its own, with its own place.
 */
export function mergeFeatures(lower: MapLayer, upper: MapLayer, context: MergeContext): MapLayer {
  const stated = statedBy(lower);
  for (const [name, { set, at }] of statedBy(upper)) {
    const before = stated.get(name);
    if (before !== undefined && before.set !== set) {
      if (before.set !== "optional" && !(context.precedence === "equal" && set === "optional")) {
        context.report({
          message: `"${name}" is ${before.set} by a base and cannot become ${set}`,
          hint: `remove it here, or make it optional in the base`,
          at,
          other: before.at,
          otherMessage: `${before.set} here`,
        });
      }
      if (set === "optional") continue;
    }
    stated.set(name, { set, at });
  }
  const entries = new Map<string, Layer>();
  for (const set of FEATURE_SETS) {
    const layer = setLayer(set, stated, lower, upper);
    if (layer !== undefined) entries.set(set, layer);
  }
  return { ...upper, shape: lower.shape, entries };
}

function statedBy({ entries }: MapLayer): Map<string, Stated> {
  const stated = new Map<string, Stated>();
  for (const set of FEATURE_SETS) {
    const layer = entries.get(set);
    if (layer?.kind === "named") {
      for (const [name, { at }] of layer.entries) stated.set(name, { set, at });
    } else if (layer?.kind === "value" && Array.isArray(layer.value)) {
      const { document, pointer } = layer.at;
      for (const [index, name] of layer.value.entries()) {
        stated.set(String(name), { set, at: { document, pointer: joinPointer(pointer, index) } });
      }
    }
  }
  return stated;
}

/** A list of one place each, or null where the upper layer takes the whole list away. */
function setLayer(
  set: FeatureSetName,
  stated: ReadonlyMap<string, Stated>,
  lower: MapLayer,
  upper: MapLayer,
): Layer | undefined {
  const own = upper.entries.get(set);
  const base = lower.entries.get(set);
  if (own?.kind === "value" && own.value === null) return own;
  const entries = new Map<string, Layer>();
  for (const [name, { set: of, at }] of stated) {
    if (of === set) entries.set(name, { kind: "value", value: name, at, replaced: [] });
  }
  const place = own?.at ?? base?.at;
  // An empty list says something, too: nothing else is optional.
  return place === undefined ? undefined : { kind: "named", entries, at: place };
}
