import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Platform } from "../../src/profile/platform.js";
import { packageRoot, platformOf } from "./platforms.js";

export const EXAMPLES = ["ivi-cockpit", "cluster", "gateway"] as const;

/** What a platform runs on; without a transport, that of the architecture. */
export interface Target {
  readonly architecture: "x86_64" | "aarch64" | "s390x";
  readonly transport?: "mmio" | "pci";
}

/** An example that comes with the tool, as a platform of another architecture. */
export function exampleOn(name: string, target: Target): Platform {
  return platformOf(exampleTextOn(name, target), exampleFileOf(name));
}

export function exampleFileOf(name: string): string {
  return `${packageRoot}/profiles/examples/${name}.yaml`;
}

/** The profile of such a platform. */
export function exampleTextOn(name: string, { architecture, transport }: Target): string {
  const profile = parse(readFileSync(exampleFileOf(name), "utf8")) as {
    guests: { interruptController?: string; devices: object[] }[];
  };
  const guests = profile.guests.map(({ interruptController, ...guest }) => ({
    ...guest,
    ...(architecture === "aarch64" && interruptController !== undefined && { interruptController }),
    architecture,
    devices: guest.devices.map((device) => {
      // Their places are those of the architecture that they were written for.
      const { placement, transport: _, ...rest } = device as Record<string, unknown>;
      return transport === undefined ? rest : { ...rest, transport };
    }),
  }));
  return JSON.stringify({ ...profile, guests });
}
