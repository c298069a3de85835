import type { DerivedRule } from "./derive-virtio.js";

const VERSION_1 = "VIRTIO_F_VERSION_1";

/** What VIRTIO 1.4 says of devices of all types. */
export function generalRules(): DerivedRule[] {
  return [
    {
      rule: {
        id: "VIO-ANY-FIT-TRANSPORT",
        title: "A device offers only common features that its transport defines.",
        level: "must",
        basis: "virtio-1.4",
        pointer: "chapter 4, chapter 6",
        rationale:
          "SR_IOV, NOTIF_CONFIG_DATA, ADMIN_VQ and RING_RESET need registers that only some transports have.",
        remedy: "Leave the feature out, or put the device on a transport that has it.",
        applies: { device: "any" },
        check: { features: "fit-transport" },
      },
      example: {
        pass: {
          devices: [
            { type: "entropy", transport: "pci", features: [VERSION_1, "VIRTIO_F_SR_IOV"] },
          ],
        },
        fail: {
          devices: [
            { type: "entropy", transport: "mmio", features: [VERSION_1, "VIRTIO_F_SR_IOV"] },
          ],
        },
        at: "/guests/0/devices/0/features/1",
      },
    },
    {
      rule: {
        id: "VIO-ANY-QUEUE-SIZE",
        title: "A virtqueue has between 1 and 32768 entries.",
        level: "must",
        basis: "virtio-1.4",
        pointer: "section 2.7, section 2.8",
        rationale: "The indexes of both ring layouts have 16 bits, and one bit is for wrapping.",
        remedy: "State a queue size between 1 and 32768.",
        applies: { device: "any", when: { facts: { "queues.size": { stated: true } } } },
        check: { facts: { "queues.size": { atLeast: 1, atMost: 32768 } } },
      },
      example: {
        pass: { devices: [{ type: "entropy", features: [VERSION_1], queues: { size: 32768 } }] },
        fail: { devices: [{ type: "entropy", features: [VERSION_1], queues: { size: 65536 } }] },
        at: "/guests/0/devices/0/queues/size",
      },
    },
    {
      rule: {
        id: "VIO-ANY-QUEUE-POWER",
        title: "The size of a split virtqueue is a power of two.",
        level: "must",
        condition:
          "Unless every driver is sure to use the packed layout, which nobody can promise.",
        basis: "virtio-1.4",
        pointer: "section 2.7",
        rationale:
          "Split rings wrap by masks, and a driver may decline the packed layout that takes any size.",
        remedy: "State the next power of two.",
        applies: { device: "any", when: { facts: { "queues.size": { stated: true } } } },
        check: { facts: { "queues.size": { powerOfTwo: true } } },
      },
      example: {
        pass: { devices: [{ type: "entropy", features: [VERSION_1], queues: { size: 128 } }] },
        fail: { devices: [{ type: "entropy", features: [VERSION_1], queues: { size: 100 } }] },
        at: "/guests/0/devices/0/queues/size",
      },
    },
  ];
}
