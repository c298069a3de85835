// @ts-check
import { testsIn } from "../claim.js";

const model = testsIn("test/runtime/devices/input/model.test.ts");

/** VIRTIO 1.4, 5.8. @type {import("../claim.js").Claims} */
export const claims = {
  "5.8.5.2/1": model("has nothing to say to what it does not know: size 0"),
  "5.8.6.2/1": model("from before the driver was there, or of one before it, are forgotten"),
  "5.8.6.2/2": model("are lost in whole reports when too many wait"),
  "5.8.6.2/3": model(
    "are lost in whole reports when too many wait",
    "of a report that is longer than all that may wait are lost together",
  ),
};
