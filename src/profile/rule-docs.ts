import type { RuleId } from "./codes.js";
import type { Severity } from "./diagnostic.js";
import { PROFILE_RULES, SERVED_RULES } from "./rules/index.js";
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
  "schema/old-version":
    "A document is in the format of this version; `migrate` updates older ones.",
  "extends/not-found": "A base is a profile that comes with the tool, or a file that can be read.",
  "extends/cycle": "A profile does not extend itself, directly or through others.",
  "extends/conflict": "Bases agree with each other, and nothing takes back what a base promises.",
  "extends/nothing-to-remove": "What a profile removes is there in a base.",
  "extends/abstract": "An abstract profile is there to be extended, not to be used by itself.",
  "device/reserved-id": "A device type is defined by VIRTIO 1.4, not only reserved.",
  "plan/overlap": "No two parts of a guest have the same place: addresses, slots, numbers.",
  "plan/outside": "A fixed place is one that the guest's machine has.",
  "plan/interrupt": "An interrupt belongs to one device of a guest.",
  "plan/room": "The guest's machine has a place for every device.",
  "plan/kept": "A fixed place is not one that the lock keeps for another device.",
  "plan/moved": "A device stays where the last plan put it.",
  "plan/endpoint": "What stands behind an IOMMU is a device that uses its addresses.",
  "plan/dma-pool": "A pool that devices are confined to needs a kernel that knows it.",
  "lock/form": "A lock says where the devices of a profile were, in the form of this version.",
  "standard/must": "A must rule of the standard is met; explain the code of the finding for more.",
  "standard/should": "A should rule of the standard is met, or a waiver says why not.",
  "standard/may": "A may rule of the standard is met where the product can.",
  "waiver/expired": "A waiver ends: what it covers is met by then, or its owner renews it.",
  "waiver/unused": "A waiver covers something; one that covers nothing hides the next failure.",
  "standard/not-found": "A standard extends standards that exist.",
  "standard/cycle": "A standard does not extend itself, and not through too many others.",
  "standard/repeated-rule": "A rule id is used once in a standard and all that it extends.",
  "standard/unknown-rule": "A change or a waiver names a rule that the standard has.",
  "standard/unknown-device": "A standard names device types that VIRTIO 1.4 has.",
  "standard/unknown-feature": "A check names features that one of its device types has.",
  "standard/unknown-fact": "A check compares facts that documents can state.",
  "standard/scope": "A check asks a device about devices' things and a guest about guests'.",
  "standard/comparison": "A comparison can hold for some value.",
  "standard/date": "A waiver ends on a day that the calendar has.",
  "linux/argument": "Kernel arguments tell of devices with interrupts of the first controller.",
  "launch/device": "A monitor has a front-end for every device of the guests that it starts.",
  "launch/version": "A guest starts on older versions of a monitor, too.",
  "launch/transport": "A monitor offers the transport that a device asks for.",
  "launch/architecture": "A monitor runs guests of the architecture.",
  "launch/passthrough": "A monitor can give a device of the host to its guest.",
  "launch/place": "A monitor puts a device where the profile wants it.",
  "launch/interrupts": "A front-end has the interrupts that the guest's architecture needs.",
  "launch/backend": "A monitor lets a process of its own serve a device.",
  "launch/room": "The bus of a machine has room for all its devices.",
  "launch/processors": "A guest has the processors and the interrupt controller of its profile.",
  "launch/feature": "A feature that a device offers reaches the guest.",
};

interface RuleDocs {
  readonly docs: string;
  readonly severity: Severity;
}

/** What launch files leave out stops nothing. */
const LAUNCH_RULES = Object.keys(READING_DOCS).filter((rule) => rule.startsWith("launch/"));

const SEVERITIES: Readonly<Record<string, Severity>> = {
  ...Object.fromEntries(LAUNCH_RULES.map((rule) => [rule, "warning"] as const)),
  "standard/should": "warning",
  "standard/may": "note",
  "plan/moved": "warning",
  "plan/dma-pool": "note",
  "linux/argument": "note",
  "waiver/unused": "warning",
};

/** A sentence about a rule, and how it is usually judged. */
export function ruleDocs(rule: string): RuleDocs | undefined {
  const known = [...PROFILE_RULES, ...SERVED_RULES, ...VENDOR_RULES].find(({ id }) => id === rule);
  if (known !== undefined) return { docs: known.docs, severity: known.severity };
  const docs = READING_DOCS[rule as RuleId];
  if (docs === undefined) return undefined;
  return { docs, severity: SEVERITIES[rule] ?? "error" };
}
