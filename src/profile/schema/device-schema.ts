import { commonFeatures, deviceByName } from "../../catalogue/index.js";
import {
  BUDGET,
  PLACEMENT,
  POLL_MICROSECONDS,
  QUEUE_SIZE,
  RINGS,
  SAFETY,
} from "../describe/common.js";
import type { AnyDescription, HostVariant } from "../describe/device.js";
import { TRANSPORT_NAMES } from "../platform-parts.js";
import { fieldSchema, type JsonSchema, recordSchema } from "./field-schema.js";

const NAME_RULE = "Small letters, digits and hyphens, a letter first; at most 32.";

/** Definitions that the schemas of all device types refer to. */
export const DEVICE_DEFINITIONS: Readonly<Record<string, JsonSchema>> = {
  transport: {
    description: "What carries the device to the driver.",
    enum: TRANSPORT_NAMES,
    examples: ["pci"],
  },
  placement: fieldSchema(PLACEMENT),
  budget: fieldSchema(BUDGET),
  safety: fieldSchema(SAFETY),
  rings: fieldSchema(RINGS),
  queueSize: fieldSchema(QUEUE_SIZE),
  pollMicroseconds: fieldSchema(POLL_MICROSECONDS),
};

/** The definitions of one device type, by name. */
export function deviceDefinitions(description: AnyDescription): [string, JsonSchema][] {
  const id = definitionName(description.type);
  return [
    [`${id}Features`, featuresSchema(description)],
    [`${id}Device`, deviceSchema(description)],
  ];
}

/** A camel-case name: `9p` is `ninep`, which may begin a name in every language. */
export function definitionName(type: string): string {
  return type.replace(/^9/, "nine").replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function deviceSchema(description: AnyDescription): JsonSchema {
  const { type, doc, config, configDoc, hosts, defaultHost, definition } = description;
  const hasConfig = Object.keys(config).length > 0;
  const demandsConfig = Object.values(config).some(({ need }) => need === "required");
  return {
    title: `${deviceByName(type)?.title ?? "Device of a vendor"}`,
    description: doc,
    type: "object",
    additionalProperties: false,
    required: [
      "name",
      "type",
      ...(defaultHost === undefined ? ["host"] : []),
      ...(demandsConfig ? ["config"] : []),
      ...(definition === undefined ? [] : ["definition"]),
    ],
    properties: {
      name: {
        $ref: "#/$defs/name",
        description: `Name of the device, unique in its guest. ${NAME_RULE}`,
        examples: [`${definitionName(type).toLowerCase()}0`],
      },
      type: { description: doc, const: type, examples: [type] },
      description: {
        description: "What the device is for.",
        type: "string",
        maxLength: 2000,
        examples: ["Boot log of the guest."],
      },
      transport: reference("transport"),
      features: featureSetsSchema(description),
      queues: queuesSchema(description),
      ...(definition !== undefined && { definition: fieldSchema(definition) }),
      ...(hasConfig && {
        config: recordSchema(config, {
          description: configDoc,
          examples: [exampleOf(config)],
        }),
      }),
      host: {
        description: description.hostDoc,
        type: "object",
        required: ["kind"],
        discriminator: { propertyName: "kind" },
        oneOf: Object.entries(hosts).map(([kind, variant]) => hostSchema(kind, variant)),
        examples: Object.entries(hosts).map(([kind, { fields }]) => ({
          kind,
          ...exampleOf(fields),
        })),
      },
      placement: reference("placement"),
      budget: reference("budget"),
      safety: reference("safety"),
      pollMicroseconds: reference("pollMicroseconds"),
    },
  };
}

/** A definition with its own description: editors show the one that stands beside the reference. */
function reference(name: string): JsonSchema {
  const { description, examples } = DEVICE_DEFINITIONS[name] ?? {};
  return { $ref: `#/$defs/${name}`, description, examples };
}

function hostSchema(kind: string, { doc, fields }: HostVariant): JsonSchema {
  const schema = recordSchema(fields);
  const required: unknown = schema["required"];
  const properties: unknown = schema["properties"];
  return {
    ...schema,
    description: doc,
    required: ["kind", ...(Array.isArray(required) ? required : [])],
    properties: {
      kind: { description: doc, const: kind, examples: [kind] },
      ...(typeof properties === "object" ? properties : {}),
    },
  };
}

/** The required keys, or the first one. */
function exampleOf(fields: AnyDescription["config"]): object {
  const entries = Object.entries(fields);
  const required = entries.filter(([, { need }]) => need === "required");
  const shown = required.length > 0 ? required : entries.slice(0, 1);
  return Object.fromEntries(shown.map(([key, { examples }]) => [key, examples[0]]));
}

function queuesSchema({ queues }: AnyDescription): JsonSchema {
  const { counted, defaultSize } = queues;
  return {
    description:
      counted === undefined
        ? "How long each virtqueue is; the type fixes their number."
        : "How many virtqueues there are, and how long each is.",
    type: "object",
    additionalProperties: false,
    properties: {
      ...(counted && {
        count: {
          description: counted.doc,
          type: "integer",
          minimum: 1,
          maximum: counted.maximum,
          default: 1,
          examples: [2],
        },
      }),
      size: { ...reference("queueSize"), default: defaultSize },
      rings: reference("rings"),
    },
    examples: [{ size: defaultSize }],
  };
}

function featureSetsSchema(description: AnyDescription): JsonSchema {
  const [example] = featureEnum(description) ?? ["VIRTIO_F_EVENT_IDX"];
  const list = (text: string): JsonSchema => ({
    description: text,
    type: "array",
    maxItems: 128,
    uniqueItems: true,
    items: { $ref: `#/$defs/${definitionName(description.type)}Features` },
    examples: [[example]],
  });
  return {
    description: "Feature bits, by their full names.",
    type: "object",
    additionalProperties: false,
    properties: {
      required: list("Features that the device has to offer: guests rely on them."),
      optional: list(
        "Features that the device may offer; without it, all that this version serves.",
      ),
      forbidden: list("Features that the device must not offer."),
    },
    examples: [{ required: [example] }],
  };
}

function featuresSchema(description: AnyDescription): JsonSchema {
  const names = featureEnum(description);
  return {
    description: `A feature bit of "${description.type}", or one of VIRTIO itself.`,
    type: "string",
    ...(names === undefined ? { maxLength: 64 } : { enum: names }),
  };
}

/** The features of a type and the common ones; a vendor's own names are up to its definition. */
function featureEnum({ type, definition }: AnyDescription): string[] | undefined {
  if (definition !== undefined) return undefined;
  return [...(deviceByName(type)?.features ?? []), ...commonFeatures].map(({ name }) => name);
}
