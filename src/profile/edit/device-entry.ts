import type { Field, Fields } from "../describe/field.js";
import { type DescribedType, descriptionOf } from "../devices/index.js";

/** A device as it will stand in a profile. */
export interface DeviceEntry {
  readonly name: string;
  readonly type: DescribedType;
  readonly [key: string]: unknown;
}

/** A key that a device needs and nobody has given yet. */
export interface MissingKey {
  /** Keys joined by dots, below the device. */
  readonly path: string;
  readonly doc: string;
  readonly example: unknown;
  /** The values that there are, if they can be counted. */
  readonly choices: readonly string[];
}

/** The bindings of a type, and the one to take when nobody chooses. */
export function hostChoices(type: DescribedType): { kinds: string[]; usual: string | undefined } {
  const { hosts, defaultHost } = descriptionOf(type);
  const kinds = Object.keys(hosts);
  return { kinds, usual: defaultHost ?? (kinds.length === 1 ? kinds[0] : undefined) };
}

/** A value under keys joined by dots, beside what is there. */
export function withSetting(entry: DeviceEntry, path: string, value: unknown): DeviceEntry {
  return { ...entry, ...setIn(entry, path.split("."), value) };
}

function setIn(part: object, [key = "", ...rest]: readonly string[], value: unknown): object {
  if (rest.length === 0) return { ...part, [key]: value };
  const below: unknown = Object.hasOwn(part, key) ? Reflect.get(part, key) : undefined;
  const inner = typeof below === "object" && below !== null ? below : {};
  return { ...part, [key]: setIn(inner, rest, value) };
}

/** What the entry still needs, by the description of its type. */
export function missingKeys(entry: DeviceEntry): MissingKey[] {
  const { config, hosts, definition, hostDoc } = descriptionOf(entry.type);
  const { kinds, usual } = hostChoices(entry.type);
  const kind = valueAt(entry, "host", "kind") ?? usual;
  const missing: MissingKey[] = [];
  if (definition?.shape.kind === "record") {
    missing.push(...missingOf("definition", definition.shape.fields, entry));
  }
  missing.push(...missingOf("config", config, entry));
  if (kind === undefined) {
    missing.push({ path: "host.kind", doc: hostDoc, example: kinds[0], choices: kinds });
  } else {
    missing.push(...missingOf("host", hosts[String(kind)]?.fields ?? {}, entry));
  }
  return missing;
}

function missingOf(part: string, fields: Fields, entry: DeviceEntry): MissingKey[] {
  return Object.entries(fields).flatMap(([key, field]) => {
    if (field.need !== "required" || valueAt(entry, part, key) !== undefined) return [];
    const { doc, examples } = field;
    return [{ path: `${part}.${key}`, doc, example: examples[0], choices: choicesOf(field) }];
  });
}

function choicesOf({ shape }: Field): readonly string[] {
  return shape.kind === "choice" ? shape.values : [];
}

function valueAt(entry: DeviceEntry, part: string, key: string): unknown {
  const below = entry[part];
  return typeof below === "object" && below !== null ? Reflect.get(below, key) : undefined;
}
