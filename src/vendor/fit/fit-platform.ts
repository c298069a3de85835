import type { Platform, PlatformDevice, PlatformGuest } from "../../profile/platform.js";
import type { Vendor } from "../../profile/vendor/vendor.js";
import { productName } from "../claims.js";
import { deviceReasons } from "./device-reasons.js";
import {
  type DeviceFit,
  FIT_OUTCOMES,
  type Fit,
  type FitOutcome,
  type FitReason,
  type GuestFit,
  rank,
  worst,
} from "./fit.js";
import { guestReasons } from "./guest-reasons.js";

/** Holds a platform against what a product declares. */
export function fitPlatform(platform: Platform, vendor: Vendor): Fit {
  const guests = platform.guests.map((guest) => fitGuest(guest, vendor));
  const outcomes = guests.flatMap(({ devices }) => devices.map(({ outcome }) => outcome));
  const count = (wanted: FitOutcome) => outcomes.filter((outcome) => outcome === wanted).length;
  return {
    platform: platform.name,
    vendor: { name: vendor.name, product: productName(vendor) },
    outcome: worst(guests.map(({ outcome }) => outcome)),
    totals: {
      carried: count("carried"),
      conditional: count("conditional"),
      unknown: count("unknown"),
      missing: count("missing"),
    },
    guests,
  };
}

function fitGuest(guest: PlatformGuest, vendor: Vendor): GuestFit {
  const reasons = remarkable(guestReasons(guest, vendor));
  const seen = new Map<string, number>();
  const devices = guest.devices.map((device) => {
    const earlier = seen.get(device.type) ?? 0;
    seen.set(device.type, earlier + 1);
    return fitDevice(device, guest, vendor, earlier);
  });
  const { name, architecture } = guest;
  const outcome = worst([...reasons, ...devices].map((each) => each.outcome));
  return { name, architecture, outcome, reasons, devices };
}

function fitDevice(
  device: PlatformDevice,
  guest: PlatformGuest,
  vendor: Vendor,
  earlier: number,
): DeviceFit {
  const all = deviceReasons({ device, guest, vendor, earlier });
  const outcome = worst(all.map((reason) => reason.outcome));
  const { name, type, pointer } = device;
  return { name, type, pointer, outcome, reasons: remarkable(all) };
}

function remarkable(reasons: readonly FitReason[]): FitReason[] {
  return reasons
    .filter(({ outcome }) => outcome !== FIT_OUTCOMES[0])
    .sort((a, b) => rank(b.outcome) - rank(a.outcome));
}
