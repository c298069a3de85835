// @ts-check
import { testsIn } from "../claim.js";

const device = testsIn("test/runtime/devices/entropy/entropy.test.ts");

/** VIRTIO 1.4, 5.4. @type {import("../claim.js").Claims} */
export const claims = {
  "5.4.6.2/1": device(
    "fills the buffer with bytes that differ each time",
    "stops at its limit and leaves the rest of the buffer alone",
  ),
};
