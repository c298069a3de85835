import { CommonFeature, commonFeatures, devices } from "../../catalogue/index.js";
import type { Device } from "../device/device.js";
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

/** The bits of the features that a backend was told to offer; throws `HostError` for one it has no code for. */
export function offeredFeatures(device: Device, names: readonly string[]): FeatureSet {
  const type = devices.find((candidate) => candidate.id === device.id);
  const known = new Map(
    [...commonFeatures, ...(type?.features ?? [])].map(({ name, bit }) => [name, bit]),
  );
  for (const [name, bit] of device.featureNames ?? []) known.set(name, bit);
  const served = device.features.union(engineFeatures);
  const bits = names.map((name) => {
    const bit = known.get(name);
    if (bit === undefined || !served.has(bit)) {
      throw new HostError("WB4004", `feature ${name} is not served for this device`);
    }
    return bit;
  });
  return new FeatureSet([...bits, CommonFeature.Version1]);
}
