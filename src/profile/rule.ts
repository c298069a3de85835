import type { RuleId } from "./codes.js";
import type { Severity } from "./diagnostic.js";
import type { Finding } from "./finding.js";
import type { Architecture, InterruptController } from "./platform-parts.js";
import type { DeviceDocument, PassthroughDocument } from "./profile-document.js";
import type { SizeSource } from "./size.js";

/** What rules see: the parts of the document that the schema accepted. */
export interface ProfileView {
  readonly guests: readonly GuestView[];
  readonly devices: readonly DeviceView[];
}

export interface GuestView {
  readonly pointer: string;
  readonly name: string;
  readonly architecture: Architecture;
  readonly memory: SizeSource;
  readonly interruptController?: InterruptController;
  readonly passthrough?: readonly PassthroughDocument[];
  readonly safety?: DeviceDocument["safety"];
}

export interface DeviceView {
  readonly pointer: string;
  readonly guest: GuestView;
  readonly device: DeviceDocument;
}

export type Report = (finding: Omit<Finding, "rule" | "severity">) => void;

/** A rule of meaning: data and one function, which names places by pointer and no line numbers. */
export interface Rule {
  readonly id: RuleId;
  readonly severity: Severity;
  /** The sentence that `explain` shows. */
  readonly docs: string;
  readonly check: (view: ProfileView, report: Report) => void;
}

export function rule(definition: Rule): Rule {
  return definition;
}

export function runRules(rules: readonly Rule[], view: ProfileView): Finding[] {
  const findings: Finding[] = [];
  for (const { id, severity, check } of rules) {
    check(view, (finding) => findings.push({ rule: id, severity, ...finding }));
  }
  return findings;
}
