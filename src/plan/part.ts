import type { Platform } from "../profile/platform.js";
import type { GuestPlan, Plan } from "./plan.js";
import { processesOf } from "./processes.js";

/** The devices of a plan that a part of its platform still has, where the whole plan put them. */
export function planOfPart(plan: Plan, { guests }: Platform): Plan {
  const left = new Set(guests.flatMap(({ devices }) => devices.map(({ pointer }) => pointer)));
  return {
    ...plan,
    guests: plan.guests.map((guest) => {
      const devices = guest.devices.filter(({ device }) => left.has(device.pointer));
      if (devices.length === guest.devices.length) return guest;
      return { ...guest, devices, found: guest.devices, processes: processesOf(devices) };
    }),
  };
}

/** A guest with all devices that it finds, whoever serves them. */
export function wholeGuest(guest: GuestPlan): GuestPlan {
  return guest.found === undefined ? guest : { ...guest, devices: guest.found };
}
