// @ts-check
import { exception, testsIn, together } from "../claim.js";

const ring = testsIn("test/runtime/queue/statements/split.test.ts");
const faults = testsIn("test/runtime/queue/split-queue-faults.test.ts");
const chains = testsIn("test/runtime/queue/chain.test.ts");
const interleaving = testsIn("test/runtime/queue/interleaving/lost-wake-up.test.ts");
const mmio = testsIn("test/runtime/transport/mmio/statements.test.ts");

/** VIRTIO 1.4, 2.7. @type {import("../claim.js").Claims} */
export const claims = {
  "2.7.4.1/1": chains("reads any field at any offset, however the driver cut the buffers"),
  "2.7.4.1/2": faults("table of %i bytes"),
  "2.7.5.1/1": ring("writes to no buffer that is for reading"),
  "2.7.5.1/2": ring("leaves descriptors and available ring as the driver wrote them"),
  "2.7.5.3.2/1": ring("takes an indirect table, whether or not its descriptor has the WRITE flag"),
  "2.7.5.3.2/2": faults(
    "direct descriptors before an indirect one, in a table that crosses regions at an odd address",
  ),
  "2.7.7.2/1": ring("looks at the flag alone without event index: 0 is a notification, 1 is none"),
  "2.7.7.2/2": ring("looks at the flag alone without event index: 0 is a notification, 1 is none"),
  "2.7.7.2/3": ring("looks at the flag alone without event index: 0 is a notification, 1 is none"),
  "2.7.7.2/4": ring(
    "notifies with event index when the index passes used_event and else not, whatever the flag",
  ),
  "2.7.7.2/5": ring(
    "notifies with event index when the index passes used_event and else not, whatever the flag",
  ),
  "2.7.7.2/6": ring(
    "notifies with event index when the index passes used_event and else not, whatever the flag",
  ),
  "2.7.8.2/1": together(
    ring("has the length in the used element before the index says that it is there"),
    interleaving("stores without fences (packed $packed, events $eventIndex)"),
  ),
  "2.7.8.2/2": chains("counts as written only what has no gap before it"),
  "2.7.8.2/3": exception("a liberty: what is beyond the length that was told means nothing"),
  "2.7.10.2/1": ring(
    "has 0 or 1 in the used flags without event index, 1 while it looks at the ring anyway",
  ),
  "2.7.10.2/2": ring(
    "has 0 or 1 in the used flags without event index, 1 while it looks at the ring anyway",
  ),
  "2.7.10.2/3": ring(
    "keeps 0 in the used flags with event index, and asks by avail_event for the next chain",
  ),
  "2.7.10.2/4": ring(
    "keeps 0 in the used flags with event index, and asks by avail_event for the next chain",
  ),
  "2.7.10.2/5": mmio("takes kicks that announce nothing"),
};
