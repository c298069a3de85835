export type { DiagnosticCode, RuleId } from "./profile/codes.js";
export type { Diagnostic, RelatedPlace, Severity, SourceRange } from "./profile/diagnostic.js";
export { loadPlatform, type PlatformResult, parsePlatform } from "./profile/load-platform.js";
export type {
  Architecture,
  BlockPlatformDevice,
  ConsolePlatformDevice,
  EntropyPlatformDevice,
  Platform,
  PlatformDevice,
  PlatformGuest,
  Transport,
} from "./profile/platform.js";
export { printJson } from "./report/json.js";
export { printPretty } from "./report/pretty.js";
export { type Style, style } from "./report/style.js";
