import { Document, Scalar, visit } from "yaml";
import type { StandardDocument } from "../../src/standard/standard-document.js";
import { type DerivedRule, derivedRules } from "./derive-virtio.js";
import type { RuleExample } from "./example.js";
import { generalRules } from "./virtio-general.js";
import { valueRules } from "./virtio-values.js";

export const VIRTIO_FILE = "profiles/standards/virtio-1.4.yaml";

export function virtioRules(): DerivedRule[] {
  return [...generalRules(), ...derivedRules(), ...valueRules()];
}

/** The shipped standard that follows from the catalogue. */
export function virtioText(): string {
  const document: StandardDocument = {
    kind: "Standard",
    schemaVersion: 1,
    name: "virtio-1.4",
    title: "VIRTIO 1.4, as far as a document shows it",
    version: "1.0",
    description:
      "Feature dependencies, reserved bits, queue counts and configuration values. What a device does at run time is judged by `probe`, not here.",
    sources: [
      {
        basis: "virtio-1.4",
        title: "Virtual I/O Device (VIRTIO) Version 1.4, OASIS",
        confidence: "exact",
        note: "Facts from the specification; every sentence here is our own.",
        links: ["https://github.com/oasis-tcs/virtio-spec"],
      },
    ],
    rules: virtioRules().map(({ rule }) => rule),
  };
  const head = [
    "# yaml-language-server: $schema=../../schemas/standard.schema.json",
    "# Written from the catalogue by the tests of test/standard: change the catalogue, not this file.",
  ];
  return `${head.join("\n")}\n${print(document)}`;
}

export function virtioExamples(): ReadonlyMap<string, RuleExample> {
  return new Map(virtioRules().map(({ rule, example }) => [rule.id, example]));
}

/** Long texts are folded: that keeps lines short and is read by the fast reader. */
function print(document: StandardDocument): string {
  const yaml = new Document(document, { aliasDuplicateObjects: false });
  visit(yaml, {
    Scalar(key, node) {
      const isLong = typeof node.value === "string" && node.value.length > LONG_TEXT;
      if (key !== "key" && isLong) node.type = Scalar.BLOCK_FOLDED;
    },
  });
  return yaml.toString({ lineWidth: 98 });
}

const LONG_TEXT = 80;
