// @ts-check
import { testsIn, together } from "../claim.js";

const ports = testsIn("test/runtime/devices/console/ports.test.ts");

/** VIRTIO 1.4, 5.3. @type {import("../claim.js").Claims} */
export const claims = {
  "5.3.5.1/1": ports("is printed before the device is configured"),
  "5.3.5.1/2": together(
    ports("is printed before the device is configured"),
    ports("reaches the file of the console, after what is there"),
  ),
  "5.3.6.2.1/1": ports(
    "are told of once the driver is ready, each once",
    "have as many as there may be, and each once",
  ),
  "5.3.6.2.1/2": ports("plug ports in and out", "have as many as there may be, and each once"),
};
