import { devices } from "../catalogue/index.js";
import type { Vendor, VendorDevice } from "../profile/vendor/vendor.js";
import type { Support } from "../profile/vendor/vendor-document.js";
import type { RuleHead } from "../standard/rule-head.js";
import type { Verdict } from "../standard/verdict.js";
import { deviceOfType } from "./claims.js";
import type { Conformance, StandardName } from "./conformance.js";

/** Products side by side; the cells of a row are in the order of the products. */
export interface Matrix {
  readonly vendors: readonly Vendor[];
  readonly devices: readonly DeviceRow[];
  /** Rules of the standard, when the products are held against one. */
  readonly standard: StandardName | undefined;
  readonly rules: readonly RuleRow[];
}

export interface DeviceRow {
  readonly type: string;
  readonly title: string;
  readonly id: number;
  readonly section: string;
  readonly cells: readonly DeviceCell[];
}

export interface DeviceCell {
  readonly support: Support;
  /** Undefined: the profile does not mention the type. */
  readonly claim: VendorDevice | undefined;
}

export interface RuleRow {
  readonly rule: RuleHead;
  readonly cells: readonly Verdict[];
}

export function matrixOf(vendors: readonly Vendor[], judged: readonly Conformance[] = []): Matrix {
  const [first] = judged;
  return {
    vendors,
    devices: [...devices]
      .sort((a, b) => a.id - b.id)
      .map(({ name, title, id, section }) => ({
        type: name,
        title,
        id,
        section,
        cells: vendors.map((vendor): DeviceCell => {
          const claim = deviceOfType(vendor, name);
          return { support: claim?.support ?? "unknown", claim };
        }),
      })),
    standard: first?.standard,
    rules: (first?.verdicts ?? []).map(({ rule }, index) => ({
      rule,
      // Every product is judged by the same standard, so its rules have the same places.
      cells: judged.flatMap(({ verdicts }) => verdicts[index] ?? []),
    })),
  };
}
