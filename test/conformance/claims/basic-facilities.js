// @ts-check
import { exception, testsIn, together } from "../claim.js";

const mmio = testsIn("test/runtime/transport/mmio/statements.test.ts");
const mmioQueues = testsIn("test/runtime/transport/mmio/queues.test.ts");
const mmioRegisters = testsIn("test/runtime/transport/mmio/registers.test.ts");
const negotiation = testsIn("test/runtime/device/feature-negotiation.test.ts");
const status = testsIn("test/runtime/device/device-status.test.ts");
const rings = testsIn("test/runtime/queue/model/ring-model.test.ts");
const guests = testsIn("test/guest/ring-features.test.ts");

const neverSuspends = exception("VIRTIO_F_SUSPEND is not offered: no driver may ask for it");
const plainMemory = exception(
  "VIRTIO_F_ORDER_PLATFORM is not offered: backend and guest share ordinary cached memory",
);

/** VIRTIO 1.4, 2, 3 and 6. @type {import("../claim.js").Claims} */
export const claims = {
  "2.1.2/1": mmio("uses no buffer and notifies of none before DRIVER_OK"),
  "2.1.2/2": mmio("sets DEVICE_NEEDS_RESET when only a reset helps, and notifies of it"),
  "2.1.2/3": together(
    mmio("sets DEVICE_NEEDS_RESET when only a reset helps, and notifies of it"),
    status("tells the driver of DEVICE_NEEDS_RESET only after DRIVER_OK, and does not start then"),
  ),
  "2.2.2/1": negotiation("judges offers by the same dependencies"),
  "2.2.2/2": together(
    mmio("takes any valid subset, and leaves FEATURES_OK clear otherwise"),
    status("leaves FEATURES_OK clear when the features are refused, and lets the driver try again"),
  ),
  "2.2.2/3": mmio("offers no bit of another transport or without a meaning here"),
  "2.2.2/4": mmio("accepts the same features again after a reset"),
  "2.4.1/1": mmio("has status 0 after a reset"),
  "2.4.1/2": mmio("neither notifies nor touches a queue after a reset"),
  "2.5.2/1": mmio("lets configuration be read before FEATURES_OK"),
  "2.6.1.1.1/1": mmio("neither serves a queue nor notifies of it after its reset"),
  "2.6.1.1.1/2": mmio("has no state of a queue left after its reset"),
  "2.6.1.2.1/1": together(
    mmio("serves a queue that comes back with another size"),
    mmioQueues(
      "start anew after a queue reset, with another size, and leave their neighbour alone",
    ),
  ),
  "2.10.2/1": mmioRegisters("has no shared memory, whatever is selected"),
  "3.4.2/1": mmio("ignores SUSPEND"),
  "3.4.2/2": neverSuspends,
  "3.4.2/3": neverSuspends,
  "3.4.2/4": neverSuspends,
  "3.4.2/5": neverSuspends,
  "3.4.2/6": neverSuspends,
  "3.4.2/7": neverSuspends,
  "3.4.2/8": neverSuspends,
  "6.2/1": mmio("always offers VERSION_1"),
  "6.2/2": mmio("takes any valid subset, and leaves FEATURES_OK clear otherwise"),
  "6.2/3": guests("uses the disk $name"),
  "6.2/4": exception("a driver that refuses VIRTIO_F_ACCESS_PLATFORM is served"),
  "6.2/5": rings("events $eventIndex, indirect $indirect, in order $inOrder"),
  "6.2/6": plainMemory,
  "6.2/7": plainMemory,
  "6.2/8": exception(
    "no add-in PCI card is made: a VMM's own PCI devices are in front of backends",
  ),
  "6.2/9": exception("VIRTIO_F_SR_IOV is not offered: no device has virtual functions"),
};
