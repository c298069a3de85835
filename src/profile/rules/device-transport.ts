import { TRANSPORTS } from "../platform-parts.js";
import { rule } from "../rule.js";
import { listOf } from "../suggest.js";

export const deviceTransport = rule({
  id: "device/transport",
  severity: "error",
  docs: "The transport is one that the architecture has: ccw is the channel subsystem of s390x.",
  check({ devices }, report) {
    for (const { device, guest, pointer } of devices) {
      const { transport } = device;
      const possible = TRANSPORTS[guest.architecture];
      if (transport === undefined || possible.includes(transport)) continue;
      report({
        at: `${pointer}/transport`,
        message: `a guest of ${guest.architecture} has no ${transport} transport`,
        expected: listOf(possible),
        related: [{ at: `${guest.pointer}/architecture`, message: "architecture of the guest" }],
      });
    }
  },
});
