import type { GuestPlan } from "../../plan/plan.js";
import type { DeviceSafety } from "../../profile/platform.js";
import { type ServedDevicePlan, servedDevices } from "../served-devices.js";

/** A process of a guest's backend and the devices that it serves. */
export interface BackendProcess {
  /** Undefined: the main process, of the devices that have none of their own. */
  readonly name: string | undefined;
  readonly devices: readonly ServedDevicePlan[];
  /** What a service manager does when it fails. */
  readonly onFailure: DeviceSafety["onFailure"];
}

/** The processes of a guest, the main one first; one without devices does not exist. */
export function processesOf(guest: GuestPlan): readonly BackendProcess[] {
  const byName = new Map<string | undefined, ServedDevicePlan[]>([[undefined, []]]);
  for (const plan of servedDevices(guest)) {
    const devices = byName.get(plan.process);
    if (devices === undefined) byName.set(plan.process, [plan]);
    else devices.push(plan);
  }
  return [...byName]
    .filter(([, devices]) => devices.length > 0)
    .map(([name, devices]) => ({ name, devices, onFailure: strictest(devices) }));
}

/** The device that bears a failure of its process the least decides. */
function strictest(devices: readonly ServedDevicePlan[]): DeviceSafety["onFailure"] {
  const wishes = new Set(devices.map(({ device }) => device.safety.onFailure));
  if (wishes.has("stop-backend")) return "stop-backend";
  return wishes.has("restart") ? "restart" : "stop";
}
