import { createHash } from "node:crypto";
import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type { Diagnostic, SourceRange } from "../profile/diagnostic.js";
import type { UsedRule } from "./count.js";
import { sentences } from "./finding.js";
import { printable } from "./printable.js";
import type { DescribeRule, ReportFormat } from "./report-format.js";

const SCHEMA =
  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

interface SarifContext {
  readonly version: string;
  readonly describe: DescribeRule;
}

/**
 * SARIF 2.1.0, for code scanning. Results come first and the rules that they name last, so that
 * the report can be written while files are still being checked.
 */
export function sarifFormat({ version, describe }: SarifContext): ReportFormat {
  return {
    head: `{\n  "$schema": "${SCHEMA}",\n  "version": "2.1.0",\n  "runs": [\n    {\n      "columnKind": "utf16CodeUnits",\n      "results": [`,
    separator: ",",
    file: ({ findings }) =>
      findings.map((finding) => `\n        ${indent(result(finding), 8)}`).join(","),
    tail(tally) {
      const rules = tally.rules.map((used) => reportingDescriptor(used, describe));
      const driver = { name: "Wheelbase", semanticVersion: version, rules };
      const end = rules.length > 0 ? "\n      ]" : "]";
      return `${end},\n      "tool": ${indent({ driver }, 6)}\n    }\n  ]\n}\n`;
    },
  };
}

function result(finding: Diagnostic) {
  const { code, severity, related } = finding;
  return {
    ruleId: code,
    level: severity,
    message: { text: printable(sentences(finding).join(". ")) },
    locations: [{ physicalLocation: physicalLocation(finding) }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((place, id) => ({
            id,
            message: { text: printable(place.message) },
            physicalLocation: physicalLocation(place),
          })),
        }),
    partialFingerprints: { "finding/v1": fingerprint(finding) },
  };
}

function physicalLocation({ file, line, column, endLine, endColumn }: SourceRange) {
  return {
    artifactLocation: { uri: uriOf(file) },
    region: { startLine: line, startColumn: column, endLine, endColumn },
  };
}

/** A URI cannot carry half a character. */
const LONE_SURROGATE = /\p{Cs}/gu;

/** A path as it was named, so a relative one stays relative to where the command ran. */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  const segments = file.replaceAll("\\", "/").split("/");
  return segments
    .map((segment) => encodeURIComponent(segment.replace(LONE_SURROGATE, "\ufffd")))
    .join("/");
}

/** The same while lines above it come and go. */
function fingerprint({ code, file, message }: Diagnostic): string {
  const hash = createHash("sha256").update([code, file, message].join("\0"));
  return hash.digest("hex").slice(0, 32);
}

function reportingDescriptor(used: UsedRule, describe: DescribeRule) {
  const { code, rule } = used;
  const help = describe(used);
  return {
    id: code,
    name: pascalCase(rule),
    ...(help === undefined
      ? {}
      : {
          shortDescription: { text: help.docs },
          help: { text: help.docs },
          defaultConfiguration: { level: help.severity },
        }),
    properties: { rule },
  };
}

function pascalCase(rule: string): string {
  return rule.replace(/(?:^|[^a-zA-Z0-9]+)([a-zA-Z0-9])/g, (_, letter: string) =>
    letter.toUpperCase(),
  );
}

function indent(value: object, columns: number): string {
  return JSON.stringify(value, undefined, 2).replaceAll("\n", `\n${" ".repeat(columns)}`);
}
