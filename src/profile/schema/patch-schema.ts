import { DESCRIBED_TYPES } from "../devices/index.js";
import { ARCHITECTURES, INTERRUPT_CONTROLLERS } from "../platform-parts.js";
import type { JsonSchema } from "./field-schema.js";

/**
 * Parts of a profile that builds on another: they say what differs, so no key is needed but the
 * name that tells what is meant. Values are judged once everything is merged.
 */
const NULL_NOTE = "null takes the value away that a base states.";

const open = (description: string, example: unknown): JsonSchema => ({
  description: `${description} ${NULL_NOTE}`,
  examples: [example],
});

const mapping = (description: string, example: object): JsonSchema => ({
  description: `${description} Merged key by key; ${NULL_NOTE}`,
  type: ["object", "null"],
  examples: [example],
});

const named = (description: string, item: string, example: object): JsonSchema => ({
  description: `${description} Merged by name, in the order of the base.`,
  type: ["array", "null"],
  maxItems: 256,
  items: { $ref: `#/$defs/${item}` },
  examples: [[example]],
});

const REMOVE: JsonSchema = {
  description: "Takes away what a base states under this name.",
  const: true,
  examples: [true],
};

const NAME: JsonSchema = {
  $ref: "#/$defs/name",
  description: "Name of what is meant: one of a base, or a new one.",
  examples: ["ivi"],
};

const GUEST_KEYS: Readonly<Record<string, JsonSchema>> = {
  description: open("What the guest is for.", "Navigation, media and apps."),
  architecture: {
    ...open("Processor architecture of the guest.", "x86_64"),
    enum: [...ARCHITECTURES, null],
  },
  memory: open("Memory of the guest.", "512MiB"),
  vcpus: open("Virtual processors.", 4),
  interruptController: {
    ...open("Interrupt controller.", "gicv3"),
    enum: [...INTERRUPT_CONTROLLERS, null],
  },
  machine: mapping("The machine that the VMM gives the guest.", { dmaPool: "64MiB" }),
  safety: mapping("Safety properties of all devices of the guest.", { level: "QM" }),
  devices: named("VIRTIO devices.", "devicePatch", { name: "system-disk", remove: true }),
  passthrough: named("Devices of the host.", "passthroughPatch", { name: "gpu0", remove: true }),
};

const FEATURES = {
  description: "Feature bits, by their full names; the sets are united with those of the base.",
  type: ["object", "null"],
  additionalProperties: false,
  properties: Object.fromEntries(
    ["required", "optional", "forbidden"].map((set) => [
      set,
      {
        description: `Features that are ${set}.`,
        type: ["array", "null"],
        maxItems: 128,
        uniqueItems: true,
        items: { type: "string" },
        examples: [["VIRTIO_F_EVENT_IDX"]],
      },
    ]),
  ),
  examples: [{ required: ["VIRTIO_F_EVENT_IDX"] }],
};

export const PATCH_DEFINITIONS: Readonly<Record<string, JsonSchema>> = {
  anyGuest: {
    description: "What guests have in common.",
    type: "object",
    additionalProperties: false,
    properties: GUEST_KEYS,
  },
  guestPatch: {
    description: "A guest, as far as it differs from the bases.",
    type: "object",
    additionalProperties: false,
    required: ["name"],
    properties: { name: NAME, remove: REMOVE, ...GUEST_KEYS },
  },
  devicePatch: {
    description: "A device, as far as it differs from the bases.",
    type: "object",
    additionalProperties: false,
    required: ["name"],
    properties: {
      name: NAME,
      remove: REMOVE,
      type: { description: "Type of the device.", enum: DESCRIBED_TYPES, examples: ["block"] },
      description: open("What the device is for.", "Boot log of the guest."),
      transport: open("What carries the device to the driver.", "pci"),
      features: FEATURES,
      queues: mapping("Virtqueues.", { size: 256 }),
      definition: mapping("The description of a vendor-specific type.", { id: 0x8001 }),
      config: mapping("What the guest reads.", { serial: "IVI-SYSTEM-01" }),
      host: mapping("The host's side; replaced as a whole when `kind` differs.", {
        kind: "file",
        path: "images/ivi.img",
      }),
      placement: mapping("Fixed place.", { pci: "00:05.0" }),
      budget: mapping("What the device may use.", { inFlight: 32 }),
      safety: mapping("Safety properties.", { level: "ASIL-B" }),
      pollMicroseconds: open("How long the lane looks at the rings after work.", 50),
    },
  },
  passthroughPatch: {
    description: "A passthrough device, as far as it differs from the bases.",
    type: "object",
    required: ["name"],
    properties: { name: NAME, remove: REMOVE },
  },
};
