import { descriptionOf } from "../devices/index.js";
import { deviceFeatures, ringLayouts } from "../offered-features.js";
import { rule } from "../rule.js";

export const queueSize = rule({
  id: "queue/size",
  severity: "error",
  docs: "The size of a split virtqueue is a power of two (VIRTIO 1.4, section 2.7).",
  check({ devices }, report) {
    for (const { device, pointer } of devices) {
      const size = device.queues?.size;
      if (size === undefined || (size & (size - 1)) === 0) continue;
      if (!ringLayouts(device, deviceFeatures(device)).includes("split")) continue;
      const below = 2 ** Math.floor(Math.log2(size));
      report({
        at: `${pointer}/queues/size`,
        message: `queue size ${size} is not a power of two`,
        hint: `write ${below} or ${below * 2}`,
      });
    }
  },
});

export const queueCount = rule({
  id: "queue/count",
  severity: "error",
  docs: "More queues than a type has by itself need the feature that announces them.",
  check({ devices }, report) {
    for (const { device, pointer } of devices) {
      const count = device.queues?.count ?? 1;
      const feature = descriptionOf(device.type).queues.counted?.feature;
      if (count === 1 || feature === undefined) continue;
      const { required, optional } = deviceFeatures(device);
      if (required.includes(feature) || optional.includes(feature)) continue;
      report({
        at: `${pointer}/queues/count`,
        message: `${count} queues need ${feature}`,
        hint: `add ${feature} to the features, or write 1`,
        related: [{ at: `${pointer}/features`, message: "features of the device" }],
      });
    }
  },
});
