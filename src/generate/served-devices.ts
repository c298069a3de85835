import type { DevicePlan, GuestPlan } from "../plan/plan.js";
import type { ServedPlatformDevice } from "../profile/platform.js";
import { isServed } from "../profile/served/index.js";
import { ProjectError } from "./output/project-error.js";

/** The answer to a binding that `served/` does not name: nothing generates from such a platform. */
export function unservedHost(kind: string): ProjectError {
  return new ProjectError(`this version does not serve the host binding "${kind}"`);
}

export type ServedDevicePlan = DevicePlan<ServedPlatformDevice>;

/** The devices of a guest, all of which must have a model; throws `ProjectError` otherwise. */
export function servedDevices({ name, devices }: GuestPlan): readonly ServedDevicePlan[] {
  return devices.map((plan) => {
    const { device } = plan;
    if (isServed(device)) return { ...plan, device };
    throw new ProjectError(
      `this version does not serve device "${device.name}" of guest "${name}" (${device.type})`,
    );
  });
}
