import { deviceType, queue } from "../device-type.js";

/** Entropy source, VIRTIO 1.4, section 5.4: no features, no configuration, no structures. */
export const entropy = deviceType({
  name: "entropy",
  specName: "rng",
  title: "Entropy source",
  id: 4,
  section: "5.4",
  transitionalPciDeviceId: 0x1005,
  queues: [queue(0, "requestq", "device-to-driver")],
});
