import { FEATURE_SETS, type FeatureSetName } from "../profile-document.js";
import type { DeviceView } from "../rule.js";

interface StatedFeature extends DeviceView {
  readonly name: string;
  readonly set: FeatureSetName;
  readonly at: string;
}

/** Every feature a profile states, with its place. */
export function statedFeatures(devices: readonly DeviceView[]): StatedFeature[] {
  const stated: StatedFeature[] = [];
  for (const view of devices) {
    const { features } = view.device;
    if (features === undefined) continue;
    for (const set of FEATURE_SETS) {
      for (const [index, name] of (features[set] ?? []).entries()) {
        stated.push({ ...view, name, set, at: `${view.pointer}/features/${set}/${index}` });
      }
    }
  }
  return stated;
}

/** Those that the device may offer. */
export function offerable(devices: readonly DeviceView[]): StatedFeature[] {
  return statedFeatures(devices).filter(({ set }) => set !== "forbidden");
}
