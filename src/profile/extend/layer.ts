import { joinPointer } from "../pointer.js";
import type { SourceDocument } from "../source-document.js";

/** Where a value was written. */
export interface Place {
  readonly document: SourceDocument;
  readonly pointer: string;
}

/**
 * A part of a profile while files are merged: every part knows where it was written, and what it
 * took the place of.
 */
export type Layer = ValueLayer | MapLayer | NamedLayer | RemovedLayer;

/** Merged as a whole: text, numbers, lists. Null takes a value away. */
export interface ValueLayer {
  readonly kind: "value";
  readonly value: unknown;
  readonly at: Place;
  readonly replaced: readonly Place[];
  /** Bases that disagree; a file that states the value itself settles it. */
  readonly conflict?: Conflict;
}

/** Two places that cannot both have their way. */
export interface Conflict {
  readonly message: string;
  readonly hint: string;
  readonly at: Place;
  readonly other: Place;
  readonly otherMessage: string;
}

/** Merged key by key. */
export interface MapLayer {
  readonly kind: "map";
  readonly shape: MapShape;
  readonly entries: ReadonlyMap<string, Layer>;
  readonly at: Place;
}

/** A list whose entries have names: merged by name. */
export interface NamedLayer {
  readonly kind: "named";
  readonly entries: ReadonlyMap<string, Layer>;
  readonly at: Place;
}

/** What an entry with `remove: true` leaves behind, until everything is merged. */
export interface RemovedLayer {
  readonly kind: "removed";
  readonly name: string;
  readonly at: Place;
  /** Whether there was something to remove. */
  readonly isHit: boolean;
}

/**
 * Which layer wins where both state a value: "upper" when it builds on the lower one, nobody when
 * they are bases beside each other.
 */
type Precedence = "upper" | "equal";

export interface MergeContext {
  readonly precedence: Precedence;
  readonly report: (conflict: Conflict) => void;
}

/** How a mapping is merged, where that is not simply key by key. */
export interface MapShape {
  /** "features": sets that exclude each other; "variant": replaced when `kind` differs. */
  readonly merge: "keys" | "features" | "variant" | "device";
  readonly maps?: Readonly<Record<string, MapShape>>;
  readonly named?: Readonly<Record<string, MapShape>>;
}

const PLAIN: MapShape = { merge: "keys" };
const DEVICE: MapShape = {
  merge: "device",
  maps: { features: { merge: "features" }, host: { merge: "variant" } },
};
const GUEST: MapShape = { merge: "keys", named: { devices: DEVICE, passthrough: PLAIN } };
/** Of the top level only what guests have is handed on. */
const PROFILE: MapShape = {
  merge: "keys",
  maps: { everyGuest: GUEST },
  named: { guests: GUEST },
};

/** The guests of a document that its schema accepted. */
export function layerOf(document: SourceDocument): MapLayer {
  const { guests, everyGuest } = document.data as Readonly<Record<string, unknown>>;
  const inherited = {
    ...(everyGuest !== undefined && { everyGuest }),
    ...(guests !== undefined && { guests }),
  };
  return mapLayer(inherited, PROFILE, { document, pointer: "" });
}

function mapLayer(data: object, shape: MapShape, at: Place): MapLayer {
  const entries = new Map<string, Layer>();
  for (const [key, value] of Object.entries(data)) {
    entries.set(key, entryLayer(key, value, shape, below(at, key)));
  }
  return { kind: "map", shape, entries, at };
}

function entryLayer(key: string, value: unknown, shape: MapShape, at: Place): Layer {
  const item = shape.named?.[key];
  if (item !== undefined && Array.isArray(value)) return namedLayer(value, item, at);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return mapLayer(value, shape.maps?.[key] ?? PLAIN, at);
  }
  return { kind: "value", value, at, replaced: [] };
}

function namedLayer(items: readonly object[], shape: MapShape, at: Place): NamedLayer {
  const entries = new Map<string, Layer>();
  for (const [index, item] of items.entries()) {
    const name = String(Reflect.get(item, "name"));
    const place = below(at, index);
    // A name that is there twice stays there twice: a rule tells both places.
    const key = entries.has(name) ? `${name} ${index}` : name;
    const isRemoved = Reflect.get(item, "remove") === true;
    entries.set(
      key,
      isRemoved ? { kind: "removed", name, at: place, isHit: false } : mapLayer(item, shape, place),
    );
  }
  return { kind: "named", entries, at };
}

function below({ document, pointer }: Place, key: string | number): Place {
  return { document, pointer: joinPointer(pointer, key) };
}
