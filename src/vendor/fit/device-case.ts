import type { PlatformDevice, PlatformGuest } from "../../profile/platform.js";
import type { Vendor } from "../../profile/vendor/vendor.js";

/** A device of the platform before the product. */
export interface DeviceCase {
  readonly device: PlatformDevice;
  readonly guest: PlatformGuest;
  readonly vendor: Vendor;
  /** Devices of the same type before it in the guest. */
  readonly earlier: number;
}
