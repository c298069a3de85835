// @ts-check
import { testsIn } from "../claim.js";

const ring = testsIn("test/runtime/queue/statements/packed.test.ts");

/** VIRTIO 1.4, 2.8. @type {import("../claim.js").Claims} */
export const claims = {
  "2.8.12/1": ring("takes descriptors in the order of the ring, whatever their ids"),
  "2.8.12/2": ring(
    "writes used descriptors in the order in which requests are done, the flags of the first one last",
  ),
  "2.8.12/3": ring(
    "writes used descriptors in the order in which requests are done, the flags of the first one last",
  ),
  "2.8.15/1": ring("writes to no buffer that is for reading"),
  "2.8.15/2": ring("takes no descriptor before its AVAIL flag turns"),
  "2.8.15/3": ring("touches no descriptor of which it has said that it is used"),
  "2.8.18/1": ring(
    "has the buffers of a list in the order in which the driver linked them, over the end of the ring, too",
  ),
  "2.8.18/2": ring("takes a list as long as the ring, and none that is longer"),
};
