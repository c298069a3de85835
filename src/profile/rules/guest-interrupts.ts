import { CONTROLLERS } from "../platform-parts.js";
import { rule } from "../rule.js";
import { listOf } from "../suggest.js";

export const guestInterruptController = rule({
  id: "guest/interrupt-controller",
  severity: "error",
  docs: "The interrupt controller is one that the architecture has.",
  check({ guests }, report) {
    for (const { architecture, interruptController, pointer } of guests) {
      if (interruptController === undefined) continue;
      const possible = CONTROLLERS[architecture];
      if (possible.includes(interruptController)) continue;
      report({
        at: `${pointer}/interruptController`,
        message: `a guest of ${architecture} has no ${interruptController}`,
        expected: listOf(possible),
        related: [{ at: `${pointer}/architecture`, message: "architecture of the guest" }],
      });
    }
  },
});
