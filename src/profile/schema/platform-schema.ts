import { GUEST_SAFETY, PASSTHROUGH } from "../describe/common.js";
import { MACHINE } from "../describe/machine.js";
import { DESCRIBED_TYPES, descriptionOf } from "../devices/index.js";
import { ARCHITECTURES, INTERRUPT_CONTROLLERS, SCHEMA_VERSION } from "../platform-parts.js";
import { DEVICE_DEFINITIONS, definitionName, deviceDefinitions } from "./device-schema.js";
import { fieldSchema, type JsonSchema, SHARED_DEFINITIONS } from "./field-schema.js";
import { PATCH_DEFINITIONS } from "./patch-schema.js";

const NAME_RULE = "Small letters, digits and hyphens, a letter first; at most 32.";
const GUEST_EXAMPLE = { name: "ivi", architecture: "x86_64", memory: "512MiB", devices: [] };

/** The JSON Schema of platform profiles: schemas/platform-profile.schema.json. */
export function platformProfileSchema(): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `urn:wheelbase:schema:platform-profile:${SCHEMA_VERSION}`,
    title: "Platform profile",
    description:
      "The VIRTIO devices that a virtual platform gives its guests, and where the host takes " +
      "them from.",
    type: "object",
    additionalProperties: false,
    required: ["kind", "schemaVersion", "name"],
    properties: {
      $schema: {
        description: "Where editors find this schema; YAML files say it in a comment.",
        type: "string",
        examples: ["../../schemas/platform-profile.schema.json"],
      },
      kind: {
        description: "What the document is.",
        const: "PlatformProfile",
        examples: ["PlatformProfile"],
      },
      schemaVersion: {
        description: "Version of this document format.",
        const: SCHEMA_VERSION,
        examples: [SCHEMA_VERSION],
      },
      name: {
        $ref: "#/$defs/name",
        description: `Name of the platform. ${NAME_RULE}`,
        examples: ["ivi-cockpit"],
      },
      description: {
        description: "What the platform is for, in a sentence or two.",
        type: "string",
        maxLength: 2000,
        examples: ["One IVI guest with a system disk, entropy and a boot console."],
      },
      extends: {
        description:
          "Profiles that this one builds on: names of bases that come with the tool, or paths " +
          "relative to this file. Later ones win over earlier ones only through this file.",
        type: "array",
        minItems: 1,
        maxItems: 16,
        uniqueItems: true,
        items: {
          description: "A base: a name, or a path.",
          type: "string",
          minLength: 1,
          maxLength: 4095,
          examples: ["essential-base"],
        },
        examples: [["essential-base", "./common.yaml"]],
      },
      abstract: {
        description: "Whether the profile is there to be extended only: it may be incomplete.",
        type: "boolean",
        default: false,
        examples: [true],
      },
      everyGuest: {
        $ref: "#/$defs/anyGuest",
        description: "What every guest has; a guest that states a key of its own wins.",
        examples: [{ memory: "512MiB" }],
      },
      guests: {
        description: "The guests of the platform.",
        examples: [[GUEST_EXAMPLE]],
      },
    },
    // A profile that builds on others states the difference only; merged, it has to be complete.
    if: {
      anyOf: [
        { required: ["extends"] },
        { required: ["everyGuest"] },
        { properties: { abstract: { const: true } }, required: ["abstract"] },
      ],
    },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: {
      properties: {
        guests: { type: "array", maxItems: 64, items: { $ref: "#/$defs/guestPatch" } },
      },
    },
    else: {
      required: ["guests"],
      properties: {
        guests: { type: "array", minItems: 1, maxItems: 64, items: { $ref: "#/$defs/guest" } },
      },
    },
    $defs: {
      ...SHARED_DEFINITIONS,
      ...DEVICE_DEFINITIONS,
      guest: guestSchema(),
      device: {
        description: "A VIRTIO device of a guest.",
        type: "object",
        required: ["type"],
        discriminator: { propertyName: "type" },
        oneOf: DESCRIBED_TYPES.map((type) => ({ $ref: `#/$defs/${definitionName(type)}Device` })),
      },
      passthroughDevice: fieldSchema(PASSTHROUGH),
      ...Object.fromEntries(
        DESCRIBED_TYPES.flatMap((type) => deviceDefinitions(descriptionOf(type))),
      ),
      ...PATCH_DEFINITIONS,
    },
  };
}

function guestSchema(): JsonSchema {
  return {
    title: "Guest",
    description: "A virtual machine and its devices.",
    type: "object",
    additionalProperties: false,
    required: ["name", "architecture", "memory", "devices"],
    properties: {
      name: {
        $ref: "#/$defs/name",
        description: `Name of the guest, unique in the platform. ${NAME_RULE}`,
        examples: ["ivi"],
      },
      description: {
        description: "What the guest is for.",
        type: "string",
        maxLength: 2000,
        examples: ["Navigation, media and apps."],
      },
      architecture: {
        description: "Processor architecture of the guest.",
        enum: ARCHITECTURES,
        examples: ["x86_64"],
      },
      memory: {
        $ref: "#/$defs/size",
        description: "Memory of the guest.",
        examples: ["512MiB", "2GiB"],
      },
      vcpus: {
        description: "Virtual processors.",
        type: "integer",
        minimum: 1,
        maximum: 512,
        default: 1,
        examples: [4],
      },
      interruptController: {
        description: "Interrupt controller; without it, the usual one of the architecture.",
        enum: INTERRUPT_CONTROLLERS,
        examples: ["gicv3"],
      },
      machine: fieldSchema(MACHINE),
      safety: fieldSchema(GUEST_SAFETY),
      devices: {
        description: "The VIRTIO devices of the guest, in the order they are numbered.",
        type: "array",
        maxItems: 256,
        items: { $ref: "#/$defs/device", description: "A device." },
        examples: [[{ name: "entropy0", type: "entropy", host: { kind: "getrandom" } }]],
      },
      passthrough: {
        description: "Devices of the host that the guest has for itself.",
        type: "array",
        maxItems: 64,
        items: { $ref: "#/$defs/passthroughDevice" },
        examples: [[{ name: "gpu0", bus: "pci", host: "0000:03:00.0" }]],
      },
    },
  };
}
