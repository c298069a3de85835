import { deviceByName, deviceNames } from "../catalogue/index.js";
import type { Finding } from "../profile/finding.js";
import { didYouMean } from "../profile/suggest.js";

export type ReportFault = (finding: Finding) => void;

/** Names of the catalogue, `extra` words apart; other names may be vendor-specific types. */
export function checkTypes(
  types: readonly string[],
  at: string,
  report: ReportFault,
  extra: readonly string[] = [],
): void {
  for (const type of types) {
    if (extra.includes(type) || deviceByName(type) !== undefined) continue;
    const hint = didYouMean(type, [...deviceNames, ...extra]);
    report({
      rule: "standard/unknown-device",
      severity: hint === undefined ? "warning" : "error",
      at,
      message: `VIRTIO 1.4 has no device type "${type}"`,
      hint: hint ?? "only a vendor-specific device of this name is judged",
    });
  }
}
