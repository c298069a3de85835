import {
  describedSince,
  isDescribed,
  VIRTIO_VERSIONS,
  type VirtioVersion,
} from "../catalogue/device-versions.js";
import { commonFeatures, deviceByName, featureOf, reservedIdName } from "../catalogue/index.js";
import type { NeedEntry } from "./standard-document.js";

/**
 * - `described`: a device type with a text meets the need;
 * - `partly`: it does, but for what `missing` says;
 * - `newer`: only a version after the one asked about describes it;
 * - `id-only`: VIRTIO reserves an id and has no text;
 * - `none`: there is nothing.
 */
export type Coverage = "described" | "partly" | "newer" | "id-only" | "none";

export interface Gap {
  readonly need: NeedEntry;
  readonly coverage: Coverage;
  /** Device types and reserved ids that come into question, in words. */
  readonly by: readonly string[];
  /** The version that describes it, where that is known. */
  readonly since: VirtioVersion | undefined;
}

/** What of the needs a version of VIRTIO covers. */
export function coverageOf(needs: readonly NeedEntry[], version: VirtioVersion): Gap[] {
  return needs.map((need) => coverageOfNeed(need, version));
}

function coverageOfNeed(need: NeedEntry, version: VirtioVersion): Gap {
  const described = describedTypes(need);
  const by = [
    ...described.map(({ name }) => name),
    ...(need.devices ?? []).flatMap((device) => {
      if (typeof device === "number") return [`id ${device} (${reservedIdName(device)})`];
      const type = deviceByName(device);
      return type === undefined || isDescribed(device) ? [] : [`id ${type.id} (${type.title})`];
    }),
  ];
  const [first] = described;
  if (first === undefined) {
    if (need.devices === undefined && hasCommonFeatures(need)) {
      const { features: names = [] } = need;
      return { need, coverage: partlyOr(need, "described"), by: names, since: undefined };
    }
    return { need, coverage: by.length > 0 ? "id-only" : "none", by, since: undefined };
  }
  const since = earliest(described.map((type) => type.since));
  const isNewer = since !== undefined && isAfter(since, version);
  return { need, by, since, coverage: isNewer ? "newer" : partlyOr(need, "described") };
}

/** The device types with a text of the specification and the features that the need names. */
function describedTypes({ devices = [], features = [] }: NeedEntry) {
  return devices.flatMap((name) => {
    const type = typeof name === "string" ? deviceByName(name) : undefined;
    if (type === undefined || !isDescribed(type.name)) return [];
    if (features.some((feature) => featureOf(type, feature) === undefined)) return [];
    const known: Readonly<Record<string, VirtioVersion | undefined>> = describedSince;
    return [{ name: type.name, since: known[type.name] }];
  });
}

function hasCommonFeatures({ features = [] }: NeedEntry): boolean {
  const names = commonFeatures.map(({ name }) => name);
  return features.length > 0 && features.every((feature) => names.includes(feature));
}

function partlyOr({ missing }: NeedEntry, coverage: Coverage): Coverage {
  return coverage === "described" && missing !== undefined ? "partly" : coverage;
}

function earliest(versions: readonly (VirtioVersion | undefined)[]): VirtioVersion | undefined {
  return VIRTIO_VERSIONS.find((version) => versions.includes(version));
}

function isAfter(version: VirtioVersion, other: VirtioVersion): boolean {
  return VIRTIO_VERSIONS.indexOf(version) > VIRTIO_VERSIONS.indexOf(other);
}
