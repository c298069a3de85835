import type { ServedType } from "../../profile/served/index.js";
import { exerciseBalloon } from "./balloon.js";
import { exerciseBlock } from "./block.js";
import type { Checklist } from "./checklist.js";
import { exerciseConsole } from "./console.js";
import { exerciseCrypto } from "./crypto.js";
import { exerciseEntropy } from "./entropy.js";
import { exerciseGpu } from "./gpu.js";
import { exerciseInput } from "./input.js";
import { exerciseNetwork } from "./network.js";
import { exerciseNinep } from "./ninep.js";
import { exerciseScsi } from "./scsi.js";
import type { Target } from "./target.js";
import { exerciseVendorSpecific } from "./vendor-specific.js";
import { exerciseVsock } from "./vsock.js";

type Exercise<Type extends ServedType> = (target: Target<Type>, checks: Checklist) => void;

const EXERCISES: { readonly [Type in ServedType]: Exercise<Type> } = {
  network: exerciseNetwork,
  balloon: exerciseBalloon,
  block: exerciseBlock,
  entropy: exerciseEntropy,
  console: exerciseConsole,
  "9p": exerciseNinep,
  vsock: exerciseVsock,
  scsi: exerciseScsi,
  gpu: exerciseGpu,
  input: exerciseInput,
  crypto: exerciseCrypto,
  "vendor-specific": exerciseVendorSpecific,
};

/** Drives a device as a guest would and judges what it does. Blocks its thread. */
export function exercise<Type extends ServedType>(target: Target<Type>, checks: Checklist): void {
  EXERCISES[target.device.type](target, checks);
}
