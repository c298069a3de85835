import { exerciseBalloon } from "./balloon.js";
import { exerciseBlock } from "./block.js";
import type { Checklist } from "./checklist.js";
import { exerciseConsole } from "./console.js";
import { exerciseEntropy } from "./entropy.js";
import { exerciseNinep } from "./ninep.js";
import type { Target } from "./target.js";

/** Drives a device as a guest would and judges what it does. Blocks its thread. */
export function exercise(target: Target, checks: Checklist): void {
  const { device } = target;
  if (device.type === "balloon") exerciseBalloon({ ...target, device }, checks);
  else if (device.type === "block") exerciseBlock({ ...target, device }, checks);
  else if (device.type === "entropy") exerciseEntropy({ ...target, device }, checks);
  else if (device.type === "9p") exerciseNinep({ ...target, device }, checks);
  else exerciseConsole({ ...target, device }, checks);
}
