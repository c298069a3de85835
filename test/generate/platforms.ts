import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parsePlatform } from "../../src/profile/load-platform.js";
import type { Platform } from "../../src/profile/platform.js";

export const packageRoot = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");
export const exampleFile = `${packageRoot}/profiles/examples/ivi-cockpit.yaml`;

/** The platform of a profile's text, as if it lay at `file`. */
export function platformOf(text: string, file = "/srv/car/platform.yaml"): Platform {
  const result = parsePlatform(text, file);
  if (!result.ok) throw new Error(result.findings.map(({ message }) => message).join("\n"));
  return result.platform;
}

export function examplePlatform(): Platform {
  return platformOf(readFileSync(exampleFile, "utf8"), "/srv/car/profiles/ivi-cockpit.yaml");
}

export interface GuestText {
  readonly name?: string;
  readonly architecture?: string;
  readonly vcpus?: number;
  readonly devices: readonly object[];
}

/** A profile as JSON, which is YAML as well. */
export function profileText(guests: readonly GuestText[]): string {
  return JSON.stringify({
    kind: "PlatformProfile",
    schemaVersion: 2,
    name: "car",
    guests: guests.map((guest, index) => ({
      name: `guest${index}`,
      architecture: "x86_64",
      memory: "256MiB",
      ...guest,
    })),
  });
}

export const disk = (name: string, more: object = {}) => ({
  name,
  type: "block",
  host: { kind: "file", path: `${name}.img` },
  ...more,
});
export const source = (name: string, more: object = {}) => ({
  name,
  type: "entropy",
  host: { kind: "getrandom" },
  ...more,
});
export const terminal = (name: string, more: object = {}) => ({
  name,
  type: "console",
  host: { kind: "pty" },
  ...more,
});
