import type { RuleId } from "../../../profile/codes.js";
import type { Finding } from "../../../profile/finding.js";
import { listOf } from "../../../profile/suggest.js";

/** Something of a guest that a launch file cannot say. */
export interface Omission {
  readonly rule: RuleId & `launch/${string}`;
  /** JSON pointer of what is left out. */
  readonly at: string;
  /** What cannot say it, such as "crosvm" or "QEMU 7.2". */
  readonly subject: string;
  /** What is left out and why, as it goes on behind "crosvm: ". */
  readonly why: string;
}

/** One finding for all that leave out the same for the same reason: a person reads it once. */
export function omissionFindings(omissions: readonly Omission[]): readonly Finding[] {
  const groups = new Map<string, Omission[]>();
  for (const omission of omissions) {
    const { rule, at, why } = omission;
    const key = JSON.stringify([rule, at, why]);
    groups.set(key, [...(groups.get(key) ?? []), omission]);
  }
  return [...groups.values()].flatMap((group): Finding[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { rule, at, why } = first;
    const subjects = [...new Set(group.map(({ subject }) => subject))];
    return [{ rule, at, severity: "warning", message: `${listOf(subjects, "and")}: ${why}` }];
  });
}
