import type { VendorRule } from "../vendor-rule.js";
import { vendorArchitecture, vendorTransport } from "./architectures.js";
import { vendorContradiction } from "./contradiction.js";
import { vendorFeatureOtherDevice, vendorFeatureUnknown } from "./features.js";
import { vendorLimit } from "./limit.js";
import { vendorRepeated } from "./repeated.js";
import { vendorHearsay, vendorUnknownSource, vendorUnusedSource } from "./sources.js";

/** Every rule about what a vendor profile says. */
export const VENDOR_RULES: readonly VendorRule[] = [
  vendorUnknownSource,
  vendorUnusedSource,
  vendorHearsay,
  vendorRepeated,
  vendorArchitecture,
  vendorTransport,
  vendorFeatureUnknown,
  vendorFeatureOtherDevice,
  vendorContradiction,
  vendorLimit,
];
