// @ts-check
import { exception, testsIn } from "../claim.js";

const displays = testsIn("test/runtime/devices/gpu/displays.test.ts");

const driver = exception("this is a duty of the driver, whatever the heading above it says");
const noSharedMemory = exception(
  "the device has no shared memory region: what a guest maps of a host needs a 3D one",
);

/** VIRTIO 1.4, 5.7. @type {import("../claim.js").Claims} */
export const claims = {
  "5.7.5/1": driver,
  "5.7.5/2": driver,
  "5.7.5/3": driver,
  "5.7.5/4": driver,
  "5.7.5/5": noSharedMemory,
  "5.7.5/6": noSharedMemory,
  "5.7.6.5/1": displays("are told when it has answered, and nothing waits for that"),
  "5.7.6.5/2": displays(
    "is repeated with its context once the command is done, and only where it is asked for",
  ),
};
