import type { PlatformDevice } from "../../profile/platform.js";
import type { VendorDevice } from "../../profile/vendor/vendor.js";
import type { BackendKind } from "../../profile/vendor/vendor-document.js";
import { deviceOfType, isAbout, speaksOf } from "../claims.js";
import { backendFit } from "./backend-reason.js";
import type { DeviceCase } from "./device-case.js";
import { featureReasons } from "./feature-reasons.js";
import type { FitReason } from "./fit.js";
import { outcomeOf } from "./outcome-of.js";
import { transportFit } from "./transport-fit.js";

/** Everything a product says of a device that a platform wants. */
export function deviceReasons(wanted: DeviceCase): FitReason[] {
  const claim = deviceOfType(wanted.vendor, wanted.device.type);
  const presence = presenceOf(wanted, claim);
  const isThere = presence.outcome === "carried" || presence.outcome === "conditional";
  // Of a device that is not there, or of which nobody knows, there is no more to say.
  if (claim === undefined || !isThere) return [presence];
  const { reason, transports } = transportFit(wanted, claim);
  const backend = backendFit(claim, transports);
  return [
    presence,
    reason,
    backend.reason,
    ...featureReasons(wanted.device, claim, backend.kind),
    ...queueReasons(wanted.device, claim, backend.kind),
    ...instanceReasons(wanted, claim),
  ];
}

function presenceOf({ device, guest }: DeviceCase, claim: VendorDevice | undefined): FitReason {
  const aspect = "device";
  const { type } = device;
  if (claim === undefined) {
    return { aspect, outcome: "unknown", message: `nothing is said of ${type}`, sources: [] };
  }
  const { support, sources } = claim;
  if (!speaksOf(claim, guest.architecture)) {
    const there = claim.architectures?.join(", ");
    const message = `${type} is there for ${there} only`;
    return { aspect, outcome: "missing", message, sources };
  }
  const message =
    support === "third-party"
      ? `third parties say that ${type} is there, the vendor does not`
      : `${type}: ${support}`;
  return { aspect, outcome: outcomeOf(support), message, sources };
}

function queueReasons(
  { queues, type }: PlatformDevice,
  claim: VendorDevice,
  backend: BackendKind | undefined,
): FitReason[] {
  const aspect = "queues";
  const limits = claim.queues.filter((entry) => isAbout(entry, backend));
  return limits.flatMap(({ maximumCount, maximumSize, sources }) => {
    const reasons: FitReason[] = [];
    if (maximumCount !== undefined && queues.count > maximumCount) {
      const message = `${queues.count} queues of ${type}, at most ${maximumCount}`;
      reasons.push({ aspect, outcome: "missing", message, sources });
    }
    if (maximumSize !== undefined && queues.size > maximumSize) {
      const message = `queues of ${queues.size} entries; the driver gets ${maximumSize}`;
      reasons.push({ aspect, outcome: "conditional", message, sources });
    }
    return reasons;
  });
}

function instanceReasons({ device, earlier }: DeviceCase, claim: VendorDevice): FitReason[] {
  const { instances } = claim;
  if (instances === undefined || earlier < instances.maximum) return [];
  const message = `${device.type} number ${earlier + 1} of the guest, at most ${instances.maximum}`;
  return [{ aspect: "device count", outcome: "missing", message, sources: instances.sources }];
}
