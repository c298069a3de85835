import { describeDevice, host } from "../describe/device.js";
import { choice, integer, list } from "../describe/field.js";

const CLOCKS = ["utc", "tai", "monotonic", "utc-smeared", "utc-maybe-smeared"] as const;

export const rtc = describeDevice({
  type: "rtc",
  doc: "Clocks and alarms.",
  configDoc: "The clocks.",
  config: {
    clocks: list(choice(CLOCKS, { doc: "A clock.", example: "utc" }), {
      doc: "Clocks, in the order of their ids.",
      example: ["utc", "monotonic"],
      default: ["utc"],
      minItems: 1,
    }),
  },
  hostDoc: "Where the time comes from.",
  hosts: {
    clock: host("The clocks of the host.", {}),
    fixed: host("A clock that starts at a given time, for tests.", {
      unixSeconds: integer(0, Number.MAX_SAFE_INTEGER, {
        doc: "Seconds since 1970 at start.",
        example: 1_700_000_000,
      }),
    }),
  },
  defaultHost: "clock",
  queues: { defaultSize: 64 },
  isolation: "shared",
});
