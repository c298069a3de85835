import type { Served } from "./served.js";

export const entropy = {
  features: [],
  config: [],
  hosts: ["getrandom", "file", "seed"],
} as const satisfies Served<"entropy">;
