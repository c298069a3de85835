import type { BackendDevice } from "./backend-device.js";

export const vendorSpecific: BackendDevice<"vendor-specific"> = {
  construct: "vendorSpecific",
  properties: ({ name }) => ({
    module: `./devices/${name}.js`,
    beside: { source: "import.meta" },
  }),
  hostText: ({ name }) => `your code, \`src/devices/${name}.ts\``,
};
