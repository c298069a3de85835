import { rule } from "../rule.js";
import { suggestFeature } from "../suggest-feature.js";
import { featureNamed, featureNamesOf, ownerOf } from "../vocabulary.js";
import { statedFeatures } from "./stated-features.js";

export const featureUnknown = rule({
  id: "feature/unknown",
  severity: "error",
  docs: "A feature has a name that VIRTIO 1.4 defines.",
  check({ devices }, report) {
    for (const { name, at, device } of statedFeatures(devices)) {
      if (featureNamed(device, name) !== undefined || ownerOf(name) !== undefined) continue;
      report({
        at,
        message: `"${name}" is not a feature of VIRTIO 1.4`,
        expected: `the full name of a feature of "${device.type}" or of VIRTIO itself`,
        hint: suggestFeature(name, featureNamesOf(device)),
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
      if (featureNamed(device, name) !== undefined) continue;
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
