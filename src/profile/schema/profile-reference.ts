import {
  BUDGET,
  PASSTHROUGH,
  PLACEMENT,
  POLL_MICROSECONDS,
  QUEUE_SIZE,
  RINGS,
  SAFETY,
} from "../describe/common.js";
import type { AnyDescription } from "../describe/device.js";
import type { Field, Fields } from "../describe/field.js";
import { MACHINE } from "../describe/machine.js";
import { DESCRIBED_TYPES, descriptionOf } from "../devices/index.js";
import { TRANSPORT_NAMES } from "../platform-parts.js";

/** Every key of a platform profile, in Markdown: docs/profile-reference.md. */
export function profileReference(): string {
  const lines = [
    "# Keys of a platform profile",
    "",
    "Made from the descriptions in `src/profile/devices`, as is the schema; how profiles work is in",
    "[profile.md](profile.md). A key marked * has to be there. Sizes are bytes, or text with a binary",
    "unit (`64MiB`); addresses are numbers or hexadecimal text (`0x40000000`).",
    "",
    "## Every device",
    "",
    ...keyTable({
      placement: PLACEMENT,
      budget: BUDGET,
      safety: SAFETY,
      pollMicroseconds: POLL_MICROSECONDS,
      "queues.size": QUEUE_SIZE,
      "queues.rings": RINGS,
    }),
    "",
    `\`transport\` is one of ${words(TRANSPORT_NAMES)}; \`features\` has the lists \`required\`,`,
    "`optional` and `forbidden`. A guest's `safety` has the same keys, and holds for its devices as",
    "far as they state none of their own.",
    "",
    "## The machine of a guest",
    "",
    MACHINE.doc,
    "",
    ...tableOf(MACHINE, "machine."),
    "",
    ...DESCRIBED_TYPES.flatMap((type) => deviceSection(descriptionOf(type))),
    "## Passthrough devices",
    "",
    PASSTHROUGH.doc,
    "",
    ...tableOf(PASSTHROUGH),
  ];
  return `${lines.join("\n")}\n`;
}

function deviceSection(description: AnyDescription): string[] {
  const { type, doc, config, configDoc, hosts, hostDoc, defaultHost, queues } = description;
  const bindings = Object.entries(hosts).flatMap(([kind, variant]) => {
    const usual = kind === defaultHost ? " The default." : "";
    return [`- \`${kind}\`: ${variant.doc}${usual}`, ...nested(variant.fields, "  ")];
  });
  const { counted, defaultSize } = queues;
  const count = counted === undefined ? "" : `\`queues.count\`: ${counted.doc} `;
  return [
    `## ${type}`,
    "",
    doc,
    "",
    ...(Object.keys(config).length === 0
      ? []
      : [configDoc, "", ...keyTable(config, "config."), ""]),
    ...(description.definition === undefined
      ? []
      : [description.definition.doc, "", ...tableOf(description.definition, "definition."), ""]),
    `Host binding (\`host.kind\`): ${hostDoc}`,
    "",
    ...bindings,
    "",
    `${count}\`queues.size\` is ${defaultSize} unless stated.`,
    "",
  ];
}

function tableOf({ shape }: Field, prefix = ""): string[] {
  return shape.kind === "record" ? keyTable(shape.fields, prefix) : [];
}

function keyTable(fields: Fields, prefix = ""): string[] {
  const rows = rowsOf(fields, prefix);
  return ["| Key | Value | Default | Meaning |", "| --- | --- | --- | --- |", ...rows];
}

function rowsOf(fields: Fields, prefix: string): string[] {
  return Object.entries(fields).flatMap(([key, field]) => {
    const mark = field.need === "required" ? " *" : "";
    const feature = field.feature === undefined ? "" : ` Needs \`${field.feature}\`.`;
    const cells = [
      `\`${prefix}${key}\`${mark}`,
      shapeText(field),
      defaultText(field),
      `${field.doc}${feature}`,
    ];
    const row = `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    return [row, ...rowsOf(innerFields(field), `${prefix}${key}${pathMark(field)}.`)];
  });
}

function nested(fields: Fields, margin: string): string[] {
  return Object.entries(fields).flatMap(([key, field]) => {
    const mark = field.need === "required" ? " *" : "";
    const preset = defaultText(field);
    const more = preset === "" ? "" : `, default ${preset}`;
    return [
      `${margin}- \`${key}\`${mark} (${shapeText(field)}${more}): ${field.doc}`,
      ...nested(innerFields(field), `${margin}  `),
    ];
  });
}

function innerFields({ shape }: Field): Fields {
  if (shape.kind === "record") return shape.fields;
  return shape.kind === "list" ? innerFields(shape.item) : {};
}

function pathMark({ shape }: Field): string {
  return shape.kind === "list" ? "[]" : "";
}

function shapeText({ shape }: Field): string {
  switch (shape.kind) {
    case "integer":
      return `${shape.minimum} to ${shape.maximum}`;
    case "boolean":
      return "true or false";
    case "choice":
      return words(shape.values);
    case "shared":
      return shape.name;
    case "text":
      return shape.form?.expected ?? `text, at most ${shape.maxLength} characters`;
    case "record":
      return "mapping";
    case "list":
      return `list of ${shape.item.shape.kind === "record" ? "mappings" : shapeText(shape.item)}`;
  }
}

function defaultText({ fallback }: Field): string {
  if (fallback === undefined) return "";
  return typeof fallback === "function"
    ? "follows from its name"
    : `\`${JSON.stringify(fallback)}\``;
}

function words(values: readonly string[]): string {
  return values.map((value) => `\`${value}\``).join(", ");
}
