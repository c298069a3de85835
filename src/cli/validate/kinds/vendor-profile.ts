import { checkVendor } from "../../../profile/vendor/load-vendor.js";
import { plural } from "../../../report/count.js";
import type { CheckDocument } from "./document-check.js";

export const checkVendorProfile: CheckDocument = (read, file) => {
  const { findings, sources, ...result } = checkVendor(read, file);
  if (!result.ok) return { findings, sources, summary: undefined };
  const { devices, sources: cited } = result.vendor;
  const summary = `${plural(devices.length, "device type")}, ${plural(cited.length, "source")}`;
  return { findings, sources, summary };
};
