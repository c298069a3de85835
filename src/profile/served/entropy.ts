import type { Served } from "./served.js";

export const entropy = {
  features: [],
  config: [],
  hosts: ["getrandom"],
} as const satisfies Served<"entropy">;
