import { offeredFeatures } from "../offered-features.js";
import type { DeviceDocument } from "../profile-document.js";
import { rule } from "../rule.js";

/** The feature without which the guest does not look at a field of `config`. */
const NEEDED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  block: {
    logicalBlockSize: "VIRTIO_BLK_F_BLK_SIZE",
    physicalBlockSize: "VIRTIO_BLK_F_TOPOLOGY",
  },
  console: { columns: "VIRTIO_CONSOLE_F_SIZE", rows: "VIRTIO_CONSOLE_F_SIZE" },
};

export const featureIneffectiveConfig = rule({
  id: "feature/ineffective-config",
  severity: "warning",
  docs: "A guest reads a field of the configuration space only when its feature is offered.",
  check({ devices }, report) {
    for (const { device, pointer } of devices) {
      if (device.features === undefined) continue;
      const offered = offeredFeatures(device);
      for (const field of statedConfig(device)) {
        const feature = NEEDED[device.type]?.[field];
        if (feature === undefined || offered.includes(feature)) continue;
        report({
          at: `${pointer}/config/${field}`,
          message: `"${field}" has no effect without ${feature}`,
          hint: `add ${feature} to the features, or remove "${field}"`,
          related: [{ at: `${pointer}/features`, message: "features of the device" }],
        });
      }
    }
  },
});

function statedConfig(device: DeviceDocument): string[] {
  return "config" in device ? Object.keys(device.config ?? {}) : [];
}
