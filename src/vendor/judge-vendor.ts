import type { Vendor } from "../profile/vendor/vendor.js";
import { judge } from "../standard/judge.js";
import type { Standard } from "../standard/standard.js";
import type { Waiver } from "../standard/verdict.js";
import type { Conformance } from "./conformance.js";
import { subjectOfVendor } from "./subject-of-vendor.js";

/** What a standard says of a product on a day. */
export function judgeVendor(
  vendor: Vendor,
  standard: Standard,
  date: string,
  waivers: readonly Waiver[],
): Conformance {
  const { name, title } = standard;
  const verdicts = judge(subjectOfVendor(vendor), standard, date, waivers);
  return { vendor, standard: { name, title }, date, verdicts };
}
