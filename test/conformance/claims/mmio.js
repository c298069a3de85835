// @ts-check
import { testsIn, together } from "../claim.js";

const device = testsIn("test/runtime/transport/mmio/statements.test.ts");
const queues = testsIn("test/runtime/transport/mmio/queues.test.ts");
const config = testsIn("test/runtime/transport/mmio/config.test.ts");

const queueReset = device(
  "resets the selected queue alone, and QueueReset reads 0 when that is over and when it is ready again",
);

/** VIRTIO 1.4, 4.2. @type {import("../claim.js").Claims} */
export const claims = {
  "4.2.2.1/1": device("has its magic value"),
  "4.2.2.1/2": device("has version 2"),
  "4.2.2.1/3": device("shows an event from when it happens until it is acknowledged, and no other"),
  "4.2.2.1/4": device("shows an event from when it happens until it is acknowledged, and no other"),
  "4.2.2.1/5": device("has InterruptStatus, QueueReady and QueueReset 0 after a reset"),
  "4.2.2.1/6": together(
    device("changes ConfigGeneration when what the driver read may be torn"),
    config("changes its generation between two reads of a value that changed"),
  ),
  "4.2.2.1/7": together(
    device("touches no ring while QueueReady is 0"),
    queues("stop on QueueReady 0, for good"),
  ),
  "4.2.2.1/8": device("has InterruptStatus, QueueReady and QueueReset 0 after a reset"),
  "4.2.2.1/9": queueReset,
  "4.2.2.1/10": queueReset,
  // A reset is over before the register can be read: there is no time in which it would read 1.
  "4.2.2.1/11": queues("read 0 from QueueReset and QueueReady when a queue reset is over"),
  "4.2.2.1/12": queueReset,
};
