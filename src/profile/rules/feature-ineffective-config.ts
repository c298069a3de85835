import { descriptionOf } from "../devices/index.js";
import { deviceFeatures } from "../offered-features.js";
import { rule } from "../rule.js";

export const featureIneffectiveConfig = rule({
  id: "feature/ineffective-config",
  severity: "warning",
  docs: "A guest reads a field of the configuration space only when its feature is offered.",
  check({ devices }, report) {
    for (const { device, pointer } of devices) {
      if (device.features === undefined || device.config === undefined) continue;
      const { required, optional } = deviceFeatures(device);
      const { config } = descriptionOf(device.type);
      for (const key of Object.keys(device.config)) {
        const feature = config[key]?.feature;
        if (feature === undefined) continue;
        if (required.includes(feature) || optional.includes(feature)) continue;
        report({
          at: `${pointer}/config/${key}`,
          message: `"${key}" has no effect without ${feature}`,
          hint: `add ${feature} to the features, or remove "${key}"`,
          related: [{ at: `${pointer}/features`, message: "features of the device" }],
        });
      }
    }
  },
});
