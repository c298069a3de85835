import type { Platform } from "../profile/platform.js";
import type { Plan } from "./plan.js";
import { processesOf } from "./processes.js";

/** The devices of a plan that a part of its platform still has, where the whole plan put them. */
export function planOfPart(plan: Plan, { guests }: Platform): Plan {
  const left = new Set(guests.flatMap(({ devices }) => devices.map(({ pointer }) => pointer)));
  return {
    ...plan,
    guests: plan.guests.map((guest) => {
      const devices = guest.devices.filter(({ device }) => left.has(device.pointer));
      return { ...guest, devices, processes: processesOf(devices) };
    }),
  };
}
