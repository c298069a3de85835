import { describeDevice, host } from "../describe/device.js";
import { path, text } from "../describe/field.js";

export const entropy = describeDevice({
  type: "entropy",
  doc: "A source of random numbers; `budget.bytesPerSecond` says how fast it is at most.",
  configDoc: "An entropy source has no configuration.",
  config: {},
  hostDoc: "Where the bytes come from.",
  hosts: {
    getrandom: host("The random number generator of the host's kernel.", {}),
    file: host("A file or device of the host, such as a hardware generator.", {
      path: path({ doc: "What is read.", example: "/dev/hwrng" }),
    }),
    seed: host("A deterministic generator, for tests that have to repeat.", {
      seed: text(128, { doc: "What the generator starts from.", example: "test run 1" }),
    }),
  },
  queues: { defaultSize: 64 },
  isolation: "shared",
});
