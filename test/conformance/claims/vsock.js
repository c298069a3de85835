// @ts-check
import { testsIn, together } from "../claim.js";

const connections = testsIn("test/runtime/devices/vsock/connections.test.ts");
const hostile = testsIn("test/runtime/devices/vsock/hostile.test.ts");
const options = testsIn("test/runtime/devices/vsock/unix-host.test.ts");

/** VIRTIO 1.4, 5.10. @type {import("../claim.js").Claims} */
export const claims = {
  "5.10.3.2/1": connections("are offered together with the bit that tells drivers so"),
  "5.10.3.2/2": connections("are there for a driver that negotiated nothing"),
  "5.10.3.2/3": connections(
    "are there beside messages unless the driver says that they are not implied",
  ),
  "5.10.6.1.2/1": hostile("of the receive queue keep no packet of the guest from the host"),
  "5.10.6.3.2/1": connections(
    "of the guest is never exceeded, and asked for when it is used up",
    "counts modulo 2^32",
  ),
  "5.10.6.3.2/2": connections(
    "of the host is told with every packet, and by itself when half of it is used",
  ),
  "5.10.6.4.2/1": options("refuses the reserved context id %i"),
  "5.10.6.4.2/2": together(
    hostile("with an unknown type are answered with a reset"),
    connections("need VIRTIO_VSOCK_F_SEQPACKET"),
  ),
};
