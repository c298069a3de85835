import type { SourceRange } from "../diagnostic.js";
import type { Located } from "../finding.js";
import { joinPointer, parentPointer } from "../pointer.js";
import type { Conflict, Layer, MapLayer, Place, RemovedLayer } from "./layer.js";

/** The data of several files as if it were one, which knows the place of every part. */
export class MergedDocument implements Located {
  readonly data: unknown;
  /** What was to be removed and is nowhere. */
  readonly missed: readonly RemovedLayer[];
  /** What bases disagree about and the profile leaves open. */
  readonly conflicts: readonly Conflict[];
  readonly #places: ReadonlyMap<string, Place>;

  /** `head` is what the extending file says of itself; its guests are those of `layer`. */
  constructor(head: object, top: Place, layer: MapLayer) {
    const flattener = new Flattener();
    const guests = layer.entries.get("guests");
    flattener.places.set("", top);
    this.data = {
      ...head,
      ...(guests && { guests: flattener.flatten(guests, "/guests") }),
    };
    this.missed = flattener.missed;
    this.conflicts = flattener.conflicts;
    this.#places = flattener.places;
  }

  range(pointer: string, part?: "key" | "value"): SourceRange {
    const { document, pointer: written } = this.#placeOf(pointer);
    return document.range(written, part);
  }

  has(pointer: string): boolean {
    const { document, pointer: written } = this.#placeOf(pointer);
    return document.has(written);
  }

  #placeOf(pointer: string): Place {
    let known = pointer;
    while (known !== "" && !this.#places.has(known)) known = parentPointer(known);
    const place = this.#places.get(known);
    if (place === undefined) throw new Error("a merged document has no root");
    return { document: place.document, pointer: place.pointer + pointer.slice(known.length) };
  }
}

class Flattener {
  readonly places = new Map<string, Place>();
  readonly missed: RemovedLayer[] = [];
  readonly conflicts: Conflict[] = [];

  flatten(layer: Layer, pointer: string): unknown {
    this.places.set(pointer, layer.at);
    switch (layer.kind) {
      case "map":
        return this.#map(layer, pointer);
      case "named":
        return this.#list([...layer.entries.values()], pointer);
      case "value":
        if (layer.conflict !== undefined) this.conflicts.push(layer.conflict);
        return layer.value;
      case "removed":
        return undefined;
    }
  }

  #map({ entries }: MapLayer, pointer: string): object {
    const data: Record<string, unknown> = {};
    // Lists of devices are long: what a guest says of itself comes before them.
    const isList = ([, { kind }]: [string, Layer]) => kind === "named";
    const ordered = [...entries].sort((a, b) => Number(isList(a)) - Number(isList(b)));
    for (const [key, entry] of ordered) {
      if (entry.kind === "value" && entry.value === null) continue;
      Object.defineProperty(data, key, {
        value: this.flatten(entry, joinPointer(pointer, key)),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return data;
  }

  #list(layers: readonly Layer[], pointer: string): unknown[] {
    const list: unknown[] = [];
    for (const layer of layers) {
      if (layer.kind !== "removed") {
        list.push(this.flatten(layer, joinPointer(pointer, list.length)));
      } else if (!layer.isHit) this.missed.push(layer);
    }
    return list;
  }
}
