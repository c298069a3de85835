import { FEATURE_SETS, type FeatureSetName } from "../profile-document.js";
import type { DeviceView } from "../rule.js";

interface StatedFeature extends DeviceView {
  readonly name: string;
  readonly set: FeatureSetName;
  readonly at: string;
}

/** Every feature a profile states, with its place. */
export function statedFeatures(devices: readonly DeviceView[]): StatedFeature[] {
  return devices.flatMap((view) =>
    FEATURE_SETS.flatMap((set) =>
      (view.device.features?.[set] ?? []).map((name, index) => ({
        ...view,
        name,
        set,
        at: `${view.pointer}/features/${set}/${index}`,
      })),
    ),
  );
}

/** Those that the device may offer. */
export function offerable(devices: readonly DeviceView[]): StatedFeature[] {
  return statedFeatures(devices).filter(({ set }) => set !== "forbidden");
}
