import {
  commonFeatures,
  deviceById,
  deviceByName,
  devices,
  type FeatureBit,
  reservedIds,
} from "../catalogue/index.js";

/** The profile's name of a device type that a person calls by its specification's short name. */
export function deviceNameOfSpec(specName: string): string | undefined {
  return devices.find((device) => device.specName === specName)?.name;
}

/** Names under which people would look for the ids that VIRTIO 1.4 only reserves. */
export function reservedNames(): string[] {
  return reservedIds
    .filter(({ id }) => id !== 0 && deviceById(id) === undefined)
    .map(({ name }) => wordOf(name));
}

export function isReservedName(name: string): boolean {
  return reservedNames().includes(wordOf(name));
}

/** What tells the features of a device: its type, or the definition it brings. */
export interface FeatureSource {
  readonly type: string;
  readonly definition?:
    | {
        readonly features?:
          | readonly {
              readonly bit: number;
              readonly name: string;
              readonly summary?: string | undefined;
            }[]
          | undefined;
      }
    | undefined;
}

/** Full names of the features a device may have, its own first. */
export function featureNamesOf(source: FeatureSource): string[] {
  return featuresOf(source).map(({ name }) => name);
}

/** The first device type that has a feature of its own with this name. */
export function ownerOf(feature: string): string | undefined {
  return OWNERS.get(feature);
}

export function featureNamed(source: FeatureSource, name: string): FeatureBit | undefined {
  if (source.definition === undefined) return byName(source.type).get(name);
  return featuresOf(source).find((feature) => feature.name === name);
}

/** The number of a feature bit; unknown ones come last. */
export function bitOf(source: FeatureSource, feature: string): number {
  return featureNamed(source, feature)?.bit ?? Number.MAX_SAFE_INTEGER;
}

function featuresOf({ type, definition }: FeatureSource): readonly FeatureBit[] {
  const own =
    definition?.features?.map(({ bit, name, summary = "" }) => {
      return { bit, name, shortName: name, requires: [], summary };
    }) ??
    deviceByName(type)?.features ??
    [];
  return [...own, ...commonFeatures];
}

const byTypeAndName = new Map<string, ReadonlyMap<string, FeatureBit>>();

/** Kept, because profiles name the same features again and again. */
function byName(type: string): ReadonlyMap<string, FeatureBit> {
  let known = byTypeAndName.get(type);
  if (known === undefined) {
    known = new Map(featuresOf({ type }).map((feature) => [feature.name, feature]));
    byTypeAndName.set(type, known);
  }
  return known;
}

const OWNERS: ReadonlyMap<string, string> = new Map(
  [...devices]
    .toReversed()
    .flatMap(({ name: type, features }) => features.map(({ name }) => [name, type])),
);

/** "Camera device" is looked for as "camera", "USB controller" as "usb-controller". */
function wordOf(name: string): string {
  const words = name.toLowerCase().replace(/ (device|transport)$/, "");
  return words.replace(/[^a-z0-9]+/g, "-");
}
