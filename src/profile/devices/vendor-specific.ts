import { describeDevice, host } from "../describe/device.js";
import { choice, integer, list, record, type TextForm, text } from "../describe/field.js";

const IDENTIFIER: TextForm = {
  pattern: "^[a-z][a-z0-9_]*$",
  expected: "small letters, digits and underscores, a letter first",
};
const FEATURE_NAME: TextForm = {
  pattern: "^[A-Z][A-Z0-9_]*$",
  expected: "capital letters, digits and underscores, a letter first",
};
const TYPE: TextForm = {
  pattern: "^(u8|le16|le32|le64|be16|be32|be64)(\\[[1-9][0-9]{0,4}\\])?$",
  expected: "u8, le16, le32, le64, be16, be32 or be64, with a length such as u8[16] for arrays",
};

const name = text(63, { doc: "Name of the field.", example: "level" }, IDENTIFIER);
const type = text(
  15,
  { doc: "Type in VIRTIO's words, with a length for an array.", example: "le32" },
  TYPE,
);
const summary = text(200, { doc: "What it means.", example: "Fill level.", optional: true });

const FIELDS = list(
  record({ name, type, summary }, { doc: "A field.", example: { name: "level", type: "le32" } }),
  {
    doc: "Fields, in their order; there is no padding between them.",
    example: [{ name: "level", type: "le32" }],
    default: [],
    maxItems: 128,
  },
);

const FEATURE = record(
  {
    // Bits 24 to 49 belong to VIRTIO itself (VIRTIO 1.4, section 2.2).
    bit: integer(0, 127, { doc: "Number of the bit: 0 to 23, or 50 to 127.", example: 0 }),
    name: text(63, { doc: "Name of the feature.", example: "ACME_TANK_F_ALARM" }, FEATURE_NAME),
    summary,
  },
  { doc: "A feature bit.", example: { bit: 0, name: "ACME_TANK_F_ALARM" } },
);

const CONFIG_FIELD = record(
  {
    name,
    type,
    access: choice(["R", "W", "RW"], {
      doc: "Whether the driver reads or writes the field.",
      example: "R",
      default: "R",
    }),
    value: integer(0, Number.MAX_SAFE_INTEGER, {
      doc: "Value at start of a field that is no array.",
      example: 4,
      default: 0,
    }),
    summary,
  },
  { doc: "A field.", example: { name: "tanks", type: "le32", value: 2 } },
);

const QUEUE = record(
  {
    name: text(63, { doc: "Name of the queue.", example: "requestq" }, IDENTIFIER),
    direction: choice(["request", "device-to-driver", "driver-to-device"], {
      doc: "Whether a chain is a request with its answer, or one way only.",
      example: "request",
      default: "request",
    }),
    summary,
  },
  { doc: "A queue.", example: { name: "requestq" } },
);

const REQUEST = record(
  {
    name: text(63, { doc: "Name of the request.", example: "read_level" }, IDENTIFIER),
    queue: text(63, { doc: "Queue that carries it.", example: "requestq" }, IDENTIFIER),
    tag: integer(0, 0xffffffff, {
      doc: "Value of the first readable field that tells this request from others.",
      example: 1,
      optional: true,
    }),
    readable: { ...FIELDS, doc: "What the driver sends, in its order." },
    writable: { ...FIELDS, doc: "What the device answers, in its order." },
    summary,
  },
  {
    doc: "A request structure.",
    example: { name: "read_level", queue: "requestq", tag: 1 },
  },
);

/** What VIRTIO's catalogue says of its own types, for a type that it does not have. */
const DEFINITION = record(
  {
    id: integer(1, 0xffff, {
      doc: "Device id; choose one that VIRTIO has not given to another type.",
      example: 0x8001,
    }),
    title: text(100, { doc: "What the device is.", example: "Tank level sensor" }),
    features: list(FEATURE, {
      doc: "Feature bits of the type's own.",
      example: [{ bit: 0, name: "ACME_TANK_F_ALARM" }],
      default: [],
      maxItems: 78,
    }),
    config: list(CONFIG_FIELD, {
      doc: "Configuration space, in its order; there is no padding between fields.",
      example: [{ name: "tanks", type: "le32", value: 2 }],
      default: [],
      maxItems: 128,
    }),
    queues: list(QUEUE, {
      doc: "Virtqueues, in the order of their indices.",
      example: [{ name: "requestq" }],
      minItems: 1,
      maxItems: 64,
    }),
    requests: list(REQUEST, {
      doc: "Request structures; the generator writes accessors for them.",
      example: [{ name: "read_level", queue: "requestq", tag: 1 }],
      default: [],
      maxItems: 128,
    }),
  },
  {
    doc: "The device type, described in full.",
    example: { id: 0x8001, title: "Tank level sensor", queues: [{ name: "requestq" }] },
  },
);

export const vendorSpecific = describeDevice({
  type: "vendor-specific",
  doc: "A device that VIRTIO does not define; `definition` describes its type.",
  configDoc: "The values of the configuration space are part of the definition.",
  config: {},
  hostDoc: "Who handles requests.",
  hosts: { handler: host("Code of yours; the generator writes its skeleton.", {}) },
  defaultHost: "handler",
  queues: { defaultSize: 64 },
  isolation: "lane",
  definition: DEFINITION,
});
