import { DESCRIBED_TYPES } from "./devices/index.js";
import type { Finding } from "./finding.js";
import { didYouMean, listOf } from "./suggest.js";
import { deviceNameOfSpec, isReservedName, reservedNames } from "./vocabulary.js";

/** Why a device type is none that a profile can have. */
export function explainDeviceType(at: string, written: unknown): Finding {
  const expected = listOf(DESCRIBED_TYPES);
  if (typeof written !== "string") {
    return { rule: "schema/type", at, message: `"type" is not text`, expected };
  }
  if (isReservedName(written)) {
    return {
      rule: "device/reserved-id",
      at,
      message: `VIRTIO 1.4 reserves an id for "${written}" but does not define the device`,
      hint: "describe it as vendor-specific, or hand a device of the host on under passthrough",
    };
  }
  const usual = deviceNameOfSpec(written);
  const hint =
    usual === undefined
      ? didYouMean(written, [...DESCRIBED_TYPES, ...reservedNames()])
      : `did you mean "${usual}"?`;
  const message = `"${written}" is not a VIRTIO device type`;
  return { rule: "device/unknown-type", at, message, expected, hint };
}
