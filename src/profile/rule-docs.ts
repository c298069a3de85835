import type { RuleId } from "./codes.js";
import type { Severity } from "./diagnostic.js";
import { PROFILE_RULES } from "./rules/index.js";
import { VENDOR_RULES } from "./vendor/rules/index.js";

/** What the checks that come before the rules of meaning are about. */
const READING_DOCS: Partial<Readonly<Record<RuleId, string>>> = {
  "document/readable": "A document is a file that can be read.",
  "document/encoding": "A document is text in UTF-8.",
  "document/size": "A document is a short text; a large file is something else.",
  "document/syntax": "A document is well-formed YAML 1.2 or JSON, and one document.",
  "document/duplicate-key": "A key appears once in a mapping: a reader would ignore one of two.",
  "document/merge-key": "Merge keys (<<) are not part of YAML 1.2 and hide where a value is from.",
  "document/alias": "An alias names an anchor above it, and aliases do not grow without bound.",
  "document/depth": "A document does not nest deeper than any profile needs.",
  "document/empty": "A document says something.",
  "document/key": "A key is plain text.",
  "document/tag": "A document is plain data, without tags of YAML.",
  "schema/type": "A value has the type that its schema wants.",
  "schema/required": "A mapping has the keys that its schema requires.",
  "schema/unknown-key": "A mapping has no keys but those of its schema: a typo would be ignored.",
  "schema/value": "A value is one of those that its schema lists.",
  "schema/form": "A text has the form that its schema wants.",
  "schema/range": "A number or a length lies in the range of its schema.",
  "schema/choice": "Keys that exclude or need each other are used accordingly.",
  "schema/repeated": "A list of distinct entries repeats none.",
  "size/unit": "A size is in bytes or in binary units: B, KiB, MiB, GiB, TiB.",
  "device/unknown-type": "A device type is one that VIRTIO 1.4 defines.",
  "device/not-served": "A device type is one that this version has a device model for.",
  "device/reserved-id": "A device type is defined by VIRTIO 1.4, not only reserved.",
};

interface RuleDocs {
  readonly docs: string;
  readonly severity: Severity;
}

/** A sentence about a rule, and how it is usually judged. */
export function ruleDocs(rule: string): RuleDocs | undefined {
  const known = [...PROFILE_RULES, ...VENDOR_RULES].find(({ id }) => id === rule);
  if (known !== undefined) return { docs: known.docs, severity: known.severity };
  const docs = READING_DOCS[rule as RuleId];
  return docs === undefined ? undefined : { docs, severity: "error" };
}
