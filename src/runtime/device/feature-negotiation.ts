import { missingRequirements } from "../../catalogue/conditions.js";
import { CommonFeature, commonFeatures, devices, type FeatureBit } from "../../catalogue/index.js";
import type { Device } from "./device.js";
import { type FeatureSet, noFeatures } from "./feature-set.js";

/*
 * The rules of feature negotiation (VIRTIO 1.4, 2.2), whatever carries the bits. They answer why a set is wrong,
 * or undefined when it is fine.
 */

/** A driver accepts only what it was offered (2.2.1). */
export function checkSubset(offered: FeatureSet, accepted: FeatureSet): string | undefined {
  const surplus = accepted.without(offered).bits();
  return surplus.length === 0 ? undefined : `feature bits ${surplus.join(", ")} were not offered`;
}

/**
 * What a device demands of the driver's choice before it confirms FEATURES_OK: a subset of the offer,
 * VIRTIO_F_VERSION_1 (6.1: it may refuse to work without), and no feature without those it depends on (2.2.1). `kept`
 * are features that the driver may have accepted of somebody else, who stands between it and the device.
 */
export function checkAccepted(
  device: Pick<Device, "id" | "neededFeatures">,
  offered: FeatureSet,
  accepted: FeatureSet,
  kept: FeatureSet = noFeatures,
): string | undefined {
  return (
    checkSubset(offered, accepted) ??
    checkVersion(accepted) ??
    checkNeeded(device, offered, accepted) ??
    checkDependencies(device.id, accepted.union(kept), "accepted")
  );
}

/** Whether the driver left out what the device is of no use without. */
export function checkNeeded(
  { id, neededFeatures = noFeatures }: Pick<Device, "id" | "neededFeatures">,
  offered: FeatureSet,
  accepted: FeatureSet,
): string | undefined {
  const missing = neededFeatures.intersection(offered).without(accepted);
  const names = knownFeatures(id).filter(({ bit }) => missing.has(bit));
  if (names.length === 0) return undefined;
  const list = names.map(({ name }) => name).join(", ");
  return `the device cannot be used without ${list}, which the driver did not accept`;
}

/** What the specification demands of an offer (2.2.2, 6.2). */
export function checkOffer(deviceId: number, offered: FeatureSet): string | undefined {
  return checkVersion(offered) ?? checkDependencies(deviceId, offered, "offered");
}

/** The same of a legacy interface, which has no VIRTIO_F_VERSION_1 and no way to refuse (2.2.3). */
export function checkLegacyAccepted(
  { id }: Pick<Device, "id">,
  offered: FeatureSet,
  accepted: FeatureSet,
): string | undefined {
  return checkSubset(offered, accepted) ?? checkDependencies(id, accepted, "accepted");
}

/** What a legacy interface may offer: features of the first 32 bits, in full (2.2.3). */
export function checkLegacyOffer(deviceId: number, offered: FeatureSet): string | undefined {
  const [beyond] = offered.bits().filter((bit) => bit >= 32);
  if (beyond !== undefined) return `a legacy interface has no feature bit ${beyond}`;
  return checkDependencies(deviceId, offered, "offered");
}

function checkVersion(features: FeatureSet): string | undefined {
  if (features.has(CommonFeature.Version1)) return undefined;
  return "legacy drivers (without VIRTIO_F_VERSION_1) are not served";
}

function checkDependencies(
  deviceId: number,
  features: FeatureSet,
  verb: string,
): string | undefined {
  const known = knownFeatures(deviceId);
  const names = new Set(known.filter(({ bit }) => features.has(bit)).map(({ name }) => name));
  for (const feature of known) {
    if (!names.has(feature.name)) continue;
    const [missing] = missingRequirements(feature, (name) => names.has(name));
    if (missing !== undefined) {
      return `${feature.name} is ${verb} without ${[missing].flat().join(" or ")}`;
    }
  }
  return undefined;
}

/** The features that VIRTIO describes for a device type. */
export function knownFeatures(deviceId: number): readonly FeatureBit[] {
  const type = devices.find((candidate) => candidate.id === deviceId);
  return [...commonFeatures, ...(type?.features ?? [])];
}
