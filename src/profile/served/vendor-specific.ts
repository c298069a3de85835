import type { Served } from "./served.js";

/** Features are those of the device's own definition: the generated code serves all of them. */
export const vendorSpecific = {
  features: [],
  config: [],
  hosts: ["handler"],
} as const satisfies Served<"vendor-specific">;
