// @ts-check
import { exception, testsIn } from "../claim.js";

const device = testsIn("test/runtime/devices/balloon/balloon.test.ts");

/** VIRTIO 1.4, 5.5. @type {import("../claim.js").Claims} */
export const claims = {
  "5.5.6.3.2/1": device("are read in any order, and unknown tags passed over"),
  "5.5.6.3.2/2": device("are read in any order, and unknown tags passed over"),
  "5.5.6.5.2/1": exception(
    "hints are asked for by an operator who wants their number, so they are never of no use while they run",
  ),
  "5.5.6.5.2/2": device("end with DONE after the driver's STOP, and the next id is another"),
  "5.5.6.5.2/3": device("count with the current command id only"),
  "5.5.6.5.2/5": device("end with DONE after the driver's STOP, and the next id is another"),
  "5.5.6.5.2/6": device("end with DONE after the driver's STOP, and the next id is another"),
  "5.5.6.6.2/1": device("keep their poison"),
  "5.5.6.7.2/1": device("go back to the host, whole pages only"),
  "5.5.6.7.2/2": device("keep their poison"),
  "5.5.3.2/1": exception(
    "a driver that refuses MUST_TELL_HOST is served: its pages come back as zeroes, whatever it tells",
  ),
  "5.5.6.2/1": device("gives runs of pages back to the host in one go, upwards and downwards"),
  "5.5.6.2/2": device("gives runs of pages back to the host in one go, upwards and downwards"),
  "5.5.6.5.2/4": exception(
    "hinted pages are never altered: Linux may use them again without a word",
  ),
};
