import { DESCRIBED_TYPES } from "../profile/devices/index.js";
import type { Finding } from "../profile/finding.js";
import { didYouMean } from "../profile/suggest.js";

export type ReportFault = (finding: Finding) => void;

/** Types that profiles have, `extra` words apart: a name of no type would judge nothing. */
export function checkTypes(
  types: readonly string[],
  at: string,
  report: ReportFault,
  extra: readonly string[] = [],
): void {
  const known: readonly string[] = [...DESCRIBED_TYPES, ...extra];
  for (const type of types) {
    if (known.includes(type)) continue;
    report({
      rule: "standard/unknown-device",
      at,
      message: `VIRTIO 1.4 has no device type "${type}"`,
      hint:
        didYouMean(type, known) ??
        'for a device of your own, write "vendor-specific" and ask for its definition.id',
    });
  }
}
