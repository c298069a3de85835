import type { DeviceSpec, FailureReaction } from "../device/device-module.js";

/** What follows when devices fail together: the one that bears it the least decides. */
export function reactionOf(devices: readonly DeviceSpec[]): FailureReaction {
  const wishes = new Set(devices.map(({ onFailure = "restart" }) => onFailure));
  if (wishes.has("stop-backend")) return "stop-backend";
  return wishes.has("restart") ? "restart" : "stop";
}
