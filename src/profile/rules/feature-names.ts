import { type DeviceView, rule } from "../rule.js";
import { SERVED_COMMON_FEATURES, SERVED_DEVICES } from "../served.js";
import { suggestFeature } from "../suggest-feature.js";
import { featureNamesOf, ownerOf } from "../vocabulary.js";

interface StatedFeature extends DeviceView {
  readonly name: string;
  readonly at: string;
}

/** Every feature a profile states, with its place. */
export function statedFeatures(devices: readonly DeviceView[]): StatedFeature[] {
  return devices.flatMap((view) =>
    (view.device.features ?? []).map((name, index) => ({
      ...view,
      name,
      at: `${view.pointer}/features/${index}`,
    })),
  );
}

export const featureUnknown = rule({
  id: "feature/unknown",
  severity: "error",
  docs: "A feature has a name that VIRTIO 1.4 defines.",
  check({ devices }, report) {
    for (const { name, at, device } of statedFeatures(devices)) {
      const known = featureNamesOf(device.type);
      if (known.includes(name) || ownerOf(name) !== undefined) continue;
      report({
        at,
        message: `"${name}" is not a feature of VIRTIO 1.4`,
        expected: `the full name of a feature of "${device.type}" or of VIRTIO itself`,
        hint: suggestFeature(name, known),
      });
    }
  },
});

export const featureOtherDevice = rule({
  id: "feature/other-device",
  severity: "error",
  docs: "A feature belongs to the type of the device that offers it, or to every type.",
  check({ devices }, report) {
    for (const { name, at, device, pointer } of statedFeatures(devices)) {
      if (featureNamesOf(device.type).includes(name)) continue;
      const owner = ownerOf(name);
      if (owner === undefined) continue;
      report({
        at,
        message: `"${name}" is a feature of "${owner}", not of "${device.type}"`,
        hint: "remove it",
        related: [{ at: `${pointer}/type`, message: "type of the device" }],
      });
    }
  },
});

export const featureNotServed = rule({
  id: "feature/not-served",
  severity: "error",
  docs: "A profile offers only features that this version's device models serve.",
  check({ devices }, report) {
    for (const { name, at, device } of statedFeatures(devices)) {
      const { features } = SERVED_DEVICES[device.type];
      const isServed = features.includes(name) || SERVED_COMMON_FEATURES.includes(name);
      if (isServed || !featureNamesOf(device.type).includes(name)) continue;
      report({
        at,
        message: `"${name}" is known to VIRTIO 1.4, not served by this version`,
        hint: "remove it",
      });
    }
  },
});
