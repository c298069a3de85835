import { parseSize } from "../../size.js";
import { vendorRule } from "../vendor-rule.js";

export const vendorLimit = vendorRule({
  id: "vendor/limit",
  severity: "error",
  docs: "A limit of guest memory is below 8 PiB, the largest number that is exact here.",
  check({ document }, report) {
    const maximum = document.limits?.memory?.maximum;
    if (maximum === undefined || parseSize(maximum) !== undefined) return;
    const at = "/limits/memory/maximum";
    report({
      at,
      message: `${maximum} is more than this version can count`,
      expected: "below 8 PiB",
    });
  },
});
