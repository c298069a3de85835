import { offeredFeatures } from "../offered-features.js";
import { rule } from "../rule.js";
import { SERVED_DEVICES } from "../served.js";

export const queueSize = rule({
  id: "queue/size",
  severity: "error",
  docs: "The size of a split virtqueue is a power of two (VIRTIO 1.4, section 2.7).",
  check({ devices }, report) {
    for (const { device, pointer } of devices) {
      const size = device.queues?.size;
      if (size === undefined || (size & (size - 1)) === 0) continue;
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
  docs: "A device has the number of queues that its type defines; block needs MQ for several.",
  check({ devices }, report) {
    for (const { device, pointer } of devices) {
      const count = device.queues?.count;
      if (count === undefined) continue;
      const { minimum, maximum } = SERVED_DEVICES[device.type].queues;
      const at = `${pointer}/queues/count`;
      if (count < minimum || count > maximum) {
        report({
          at,
          message: `a device of type "${device.type}" cannot have ${count} queues`,
          expected: minimum === maximum ? `${minimum}` : `${minimum} to ${maximum}`,
          hint: minimum === maximum ? `remove "count"` : undefined,
        });
      } else if (device.type === "block" && count > 1) {
        if (offeredFeatures(device).includes("VIRTIO_BLK_F_MQ")) continue;
        report({
          at,
          message: `${count} queues need VIRTIO_BLK_F_MQ`,
          hint: `add VIRTIO_BLK_F_MQ to the features, or write 1`,
          related: [{ at: `${pointer}/features`, message: "features of the device" }],
        });
      }
    }
  },
});
