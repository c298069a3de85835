import type { Finding } from "./finding.js";
import { SERVED_DEVICES } from "./served.js";
import { didYouMean, listOf } from "./suggest.js";
import {
  deviceNameOfSpec,
  deviceTypeNames,
  isDeviceTypeName,
  isReservedName,
  reservedNames,
} from "./vocabulary.js";

/** Why a device type is none that this version can take. */
export function explainDeviceType(at: string, written: unknown): Finding {
  const served = Object.keys(SERVED_DEVICES);
  const expected = listOf(served);
  if (typeof written !== "string") {
    return { rule: "schema/type", at, message: `"type" is not text`, expected };
  }
  if (isDeviceTypeName(written)) {
    return {
      rule: "device/not-served",
      at,
      message: `device type "${written}" is known to VIRTIO 1.4, not served by this version`,
      expected,
    };
  }
  if (isReservedName(written)) {
    return {
      rule: "device/reserved-id",
      at,
      message: `VIRTIO 1.4 reserves an id for "${written}" but does not define the device`,
      expected,
    };
  }
  const usual = deviceNameOfSpec(written);
  const hint =
    usual === undefined
      ? didYouMean(written, [...deviceTypeNames(), ...reservedNames()])
      : `did you mean "${usual}"?`;
  const message = `"${written}" is not a VIRTIO device type`;
  return { rule: "device/unknown-type", at, message, expected, hint };
}
