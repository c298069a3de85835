import type { BackendDevice } from "./backend-device.js";

export const entropy: BackendDevice<"entropy"> = {
  construct: "entropy",
  properties: () => ({}),
  hostText: () => "the kernel's random numbers",
};
