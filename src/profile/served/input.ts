import type { Served } from "./served.js";

export const input = {
  features: [],
  config: ["class", "title", "serial", "width", "height", "contacts", "description"],
  hosts: ["evdev", "script", "socket", "page", "commands"],
} as const satisfies Served<"input">;
