/**
 * `wheelbase`: profiles and the generator, on any system. What generated backends run on is `wheelbase/runtime`.
 */
export { chooseFamilies } from "./generate/families/choose.js";
export type { ArtefactFamily } from "./generate/families/family.js";
export { type GenerateOptions, type GenerateOutcome, generate } from "./generate/generate.js";
export { ProjectError } from "./generate/output/project-error.js";
export type { ProjectUpdate } from "./generate/project-update.js";
export type { GuestLock, KeptPlace, PlanLock } from "./plan/lock.js";
export { type LockResult, lockText, parseLock } from "./plan/lock-text.js";
export type * from "./plan/plan.js";
export { type PlanResult, planPlatform, planWithLock } from "./plan/plan-platform.js";
export type { DiagnosticCode, RuleId } from "./profile/codes.js";
export type { Diagnostic, RelatedPlace, Severity, SourceRange } from "./profile/diagnostic.js";
export { loadPlatform, type PlatformResult, parsePlatform } from "./profile/load-platform.js";
export type {
  Architecture,
  Platform,
  PlatformDevice,
  PlatformDeviceOf,
  PlatformGuest,
  Transport,
} from "./profile/platform.js";
export { printJson } from "./report/json.js";
export { printPretty } from "./report/pretty.js";
export { type Style, style } from "./report/style.js";
export { type Coverage, coverageOf, type Gap } from "./standard/gaps.js";
export { judge } from "./standard/judge.js";
export { loadStandard, type StandardResult } from "./standard/load-standard.js";
export { loadWaivers, type WaiversResult } from "./standard/load-waivers.js";
export { subjectOfPlatform } from "./standard/platform/subject-of-platform.js";
export type { Basis, Level, RuleHead } from "./standard/rule-head.js";
export type { Standard, StandardRule } from "./standard/standard.js";
export type * from "./standard/subject.js";
export {
  type Fault,
  findingsOf,
  type Judgement,
  type Outcome,
  type Verdict,
  type Waiver,
} from "./standard/verdict.js";
export { waiverFindings } from "./standard/waivers.js";
