import type { PlatformGuest } from "../../profile/platform.js";
import { sizeText } from "../../profile/size-text.js";
import type { Vendor } from "../../profile/vendor/vendor.js";
import type { FitReason } from "./fit.js";
import { outcomeOf } from "./outcome-of.js";

/** What a product says of a guest apart from its devices. */
export function guestReasons(guest: PlatformGuest, vendor: Vendor): FitReason[] {
  return [architecture(guest, vendor), ...memory(guest, vendor), ...deviceCount(guest, vendor)];
}

function architecture({ architecture: wanted }: PlatformGuest, vendor: Vendor): FitReason {
  const claim = vendor.architectures.find((entry) => entry.architecture === wanted);
  const message = `${wanted} guests: ${claim?.support ?? "nothing is said"}`;
  const outcome = outcomeOf(claim?.support);
  return { aspect: "architecture", outcome, message, sources: claim?.sources ?? [] };
}

/** A limit that nobody states stops nobody: products rarely state what is ample. */
function memory({ memoryBytes }: PlatformGuest, { limits }: Vendor): FitReason[] {
  const limit = limits.memoryBytes;
  if (limit === undefined || memoryBytes <= limit.maximum) return [];
  const message = `${sizeText(memoryBytes)} of memory, at most ${sizeText(limit.maximum)}`;
  return [{ aspect: "memory", outcome: "missing", message, sources: limit.sources }];
}

function deviceCount({ devices }: PlatformGuest, { limits }: Vendor): FitReason[] {
  const limit = limits.devices;
  if (limit === undefined) return [];
  const { transport, maximum, sources } = limit;
  const counted =
    transport === undefined ? devices : devices.filter((each) => each.transport === transport);
  if (counted.length <= maximum) return [];
  const kind = transport === undefined ? "devices" : `${transport} devices`;
  const message = `${counted.length} ${kind}, at most ${maximum}`;
  return [{ aspect: "device count", outcome: "missing", message, sources }];
}
