import type { ClaimDocument } from "../vendor-document.js";
import { vendorRule } from "../vendor-rule.js";

/** A device that is not there has nothing. */
export const vendorContradiction = vendorRule({
  id: "vendor/contradiction",
  severity: "error",
  docs: "A device that the product does not support has no supported part.",
  check({ devices }, report) {
    for (const { device, pointer } of devices) {
      if (device.support !== "unsupported") continue;
      const parts: [string, readonly ClaimDocument[]][] = [
        ["transports", device.transports ?? []],
        ["features", device.features ?? []],
        ["backends", device.backends ?? []],
      ];
      for (const [name, list] of parts) {
        for (const [index, { support }] of list.entries()) {
          if (support !== "supported" && support !== "experimental") continue;
          report({
            at: `${pointer}/${name}/${index}/support`,
            message: `"${device.type}" is unsupported, and this part of it ${support}`,
            related: [{ at: `${pointer}/support`, message: "support of the device" }],
          });
        }
      }
    }
  },
});
