import { describeDevice, host } from "../describe/device.js";
import { integer, path, text } from "../describe/field.js";

export const entropy = describeDevice({
  type: "entropy",
  doc: "A source of random numbers.",
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
      bytesPerSecond: integer(1, Number.MAX_SAFE_INTEGER, {
        doc: "How fast the source is; without it, as fast as the host.",
        example: 65536,
        optional: true,
      }),
    }),
  },
  queues: { defaultSize: 64 },
  isolation: "shared",
});
