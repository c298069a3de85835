import { CommonFeature, missingRequirements } from "../../catalogue/index.js";
import type { Device } from "../device/device.js";
import type { DeviceSpec } from "../device/device-module.js";
import { knownFeatures } from "../device/feature-negotiation.js";
import { FeatureSet } from "../device/feature-set.js";
import { HostError } from "../host/host-error.js";

/** Ring and transport features that the engine serves for every device. */
export const engineFeatures = new FeatureSet([
  CommonFeature.IndirectDesc,
  CommonFeature.EventIdx,
  CommonFeature.Version1,
  CommonFeature.RingPacked,
  CommonFeature.InOrder,
  CommonFeature.RingReset,
  CommonFeature.AccessPlatform,
]);

/** What a device offers of the features that its backend names. */
export interface Offer {
  readonly bits: FeatureSet;
  /** Names of optional features that are not offered: this device, on this host, cannot serve them. */
  readonly leftOut: readonly string[];
}

/**
 * The bits of the features that a backend was told to offer. One that it has no code for, or that the host gives it no
 * means for, is left out where it is optional; a required one throws `HostError`.
 */
export function offeredFeatures(
  device: Device,
  { features, optionalFeatures = [] }: Pick<DeviceSpec, "features" | "optionalFeatures">,
): Offer {
  const known = knownBits(device);
  const served = device.features.union(engineFeatures);
  const isServed = (name: string): boolean => {
    const bit = known.get(name);
    return bit !== undefined && served.has(bit);
  };
  const refused = features.find((name) => !isServed(name));
  if (refused !== undefined) {
    throw new HostError(
      "WB4004",
      `feature ${refused} is required, and not served for this device as it is on this host`,
    );
  }
  const offered = new Set([
    "VIRTIO_F_VERSION_1",
    ...features,
    ...optionalFeatures.filter(isServed),
  ]);
  dropDependents(device, offered, new Set(features));
  return {
    bits: new FeatureSet([...offered].flatMap((name) => known.get(name) ?? [])),
    leftOut: optionalFeatures.filter((name) => !offered.has(name)),
  };
}

function knownBits(device: Device): Map<string, number> {
  const bits = new Map(knownFeatures(device.id).map(({ name, bit }) => [name, bit]));
  for (const [name, bit] of device.featureNames ?? []) bits.set(name, bit);
  return bits;
}

/** No feature is offered without those that it depends on (VIRTIO 1.4, 2.2.2): it goes when one of them went. */
function dropDependents(device: Device, offered: Set<string>, required: ReadonlySet<string>): void {
  const described = knownFeatures(device.id);
  for (;;) {
    const dependent = described.find(
      (feature) =>
        offered.has(feature.name) &&
        !required.has(feature.name) &&
        missingRequirements(feature, (name) => offered.has(name)).length > 0,
    );
    if (dependent === undefined) return;
    offered.delete(dependent.name);
  }
}
