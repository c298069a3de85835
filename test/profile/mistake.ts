import type { RuleId } from "../../src/profile/codes.js";

export interface Mistake {
  readonly what: string;
  readonly text: string;
  readonly rule: RuleId;
  readonly at: `${number}:${number}`;
  readonly message: string;
  readonly expected?: string;
  readonly hint?: string;
}
