import { missingRequirements } from "../catalogue/index.js";
import { descriptionOf } from "./devices/index.js";
import type { DeviceFeatures } from "./platform.js";
import type { RingLayout } from "./platform-parts.js";
import type { DeviceDocument } from "./profile-document.js";
import { DEFAULT_COMMON_FEATURES, SERVED_COMMON_FEATURES, servedPart } from "./served/index.js";
import { bitOf, featureNamed } from "./vocabulary.js";

/**
 * The features of a device. Without `optional` a device may offer whatever its model serves, or,
 * where this version has no model, what its configuration needs.
 */
export function deviceFeatures(device: DeviceDocument): DeviceFeatures {
  const stated = device.features ?? {};
  const forbidden = new Set(stated.forbidden);
  const required = new Set(["VIRTIO_F_VERSION_1", ...(stated.required ?? []), ...implied(device)]);
  const isOpen = (name: string) => !required.has(name) && !forbidden.has(name);
  const optional =
    stated.optional?.filter(isOpen) ?? withRequirements(device, required, defaults(device), isOpen);
  const served = servedFeatures(device);
  const canServe = (name: string) =>
    (served === undefined || served.includes(name) || SERVED_COMMON_FEATURES.includes(name)) &&
    neededKey(device, name) === undefined;
  const order = (names: Iterable<string>) =>
    [...names].sort((a, b) => bitOf(device, a) - bitOf(device, b));
  return {
    required: order(required),
    optional: order(optional),
    forbidden: order(forbidden),
    offered: order([...required, ...optional.filter(canServe)]),
  };
}

/** Feature bits of the type that its model serves; undefined when this version has none. */
export function servedFeatures(device: DeviceDocument): readonly string[] | undefined {
  if (device.type === "vendor-specific") {
    return (device.definition?.features ?? []).map(({ name }) => name);
  }
  return servedPart(device.type)?.features;
}

/** The key of `config` that the model needs for a feature and that is not stated. */
export function neededKey(device: DeviceDocument, name: string): string | undefined {
  const key = servedPart(device.type)?.needs?.[name];
  return key === undefined || Object.hasOwn(device.config ?? {}, key) ? undefined : key;
}

export function isReadOnly(device: DeviceDocument): boolean {
  return device.type === "block" && device.host?.readOnly === true;
}

/** How many request queues, queue pairs or ports a device has. */
export function repeatedQueues(device: DeviceDocument): number {
  const { counted, listed } = descriptionOf(device.type).queues;
  if (counted !== undefined) return device.queues?.count ?? 1;
  const entries: unknown =
    listed === undefined || device.config === undefined
      ? undefined
      : Reflect.get(device.config, listed);
  // The list has what comes besides the first.
  return Array.isArray(entries) ? entries.length + 1 : 1;
}

export function ringLayouts(
  device: DeviceDocument,
  { offered }: DeviceFeatures,
): readonly RingLayout[] {
  const hasPacked = offered.includes("VIRTIO_F_RING_PACKED");
  return device.queues?.rings ?? (hasPacked ? ["split", "packed"] : ["split"]);
}

/** Requests that change the medium. */
export const WRITING_FEATURES: readonly string[] = [
  "VIRTIO_BLK_F_DISCARD",
  "VIRTIO_BLK_F_WRITE_ZEROES",
  "VIRTIO_BLK_F_SECURE_ERASE",
];

/** What other keys of the device demand. */
function implied(device: DeviceDocument): string[] {
  return [
    ...(isReadOnly(device) ? ["VIRTIO_BLK_F_RO"] : []),
    ...(device.queues?.rings?.includes("packed") === true ? ["VIRTIO_F_RING_PACKED"] : []),
  ];
}

function defaults(device: DeviceDocument): string[] {
  const served = servedFeatures(device);
  if (served === undefined) return [...configFeatures(device), ...DEFAULT_COMMON_FEATURES];
  const rules = servedPart(device.type);
  const { config, queues } = descriptionOf(device.type);
  const several =
    queues.counted?.feature ??
    (queues.listed === undefined ? undefined : config[queues.listed]?.feature);
  const states = (key: string) => Object.hasOwn(device.config ?? {}, key);
  return [...served, ...DEFAULT_COMMON_FEATURES].filter((name) => {
    if (name === "VIRTIO_BLK_F_RO") return false;
    if (name === several) return repeatedQueues(device) > 1;
    if (rules?.unasked?.includes(name) === true) return false;
    if (neededKey(device, name) !== undefined) return false;
    const key = rules?.onlyWith?.[name];
    const rival = rules?.notWith?.[name];
    if (key !== undefined && !states(key)) return false;
    if (rival !== undefined && states(rival)) return false;
    return !(isReadOnly(device) && WRITING_FEATURES.includes(name));
  });
}

/** The features without which no guest would look at what the profile states. */
function configFeatures(device: DeviceDocument): string[] {
  const { config, queues } = descriptionOf(device.type);
  const several = repeatedQueues(device) > 1 ? queues.counted?.feature : undefined;
  const stated = Object.keys(device.config ?? {});
  const needed = stated.flatMap((key) => config[key]?.feature ?? []);
  return [...new Set([...needed, ...(several === undefined ? [] : [several])])];
}

/** Defaults whose requirements are there; a feature that is forbidden takes others with it. */
function withRequirements(
  device: DeviceDocument,
  required: ReadonlySet<string>,
  names: readonly string[],
  isOpen: (name: string) => boolean,
): string[] {
  let kept = names.filter(isOpen);
  for (let before = -1; before !== kept.length; ) {
    before = kept.length;
    const has = (name: string) => required.has(name) || kept.includes(name);
    kept = kept.filter((name) => {
      const feature = featureNamed(device, name);
      return feature === undefined || missingRequirements(feature, has).length === 0;
    });
  }
  return kept;
}
