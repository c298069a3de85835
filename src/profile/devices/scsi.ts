import { describeDevice, host } from "../describe/device.js";
import { choice, flag, integer, list, path, record, size, text } from "../describe/field.js";
import { ASCII_FORM } from "./forms.js";

const UNIT = record(
  {
    target: integer(0, 255, { doc: "Target of the unit.", example: 0, default: 0 }),
    lun: integer(0, 16383, { doc: "Number of the unit on its target.", example: 1 }),
    kind: choice(["disk", "cdrom"], {
      doc: "What the guest sees: a disk, or a CD-ROM drive, which is read-only.",
      example: "disk",
      default: "disk",
    }),
    path: path({
      doc: "A file or a block device of the host; a CD-ROM drive without one has no medium.",
      example: "images/maps.img",
      use: "file",
      optional: true,
    }),
    capacity: size({
      doc: "Size that the file has to have; without it, whatever the file has.",
      example: "64MiB",
      optional: true,
    }),
    create: flag({
      doc: "Make the file when it is missing, sparse, of `capacity` bytes.",
      example: true,
      default: false,
    }),
    readOnly: flag({ doc: "Open the file for reading only.", example: true, default: false }),
    serial: text(
      36,
      { doc: "Serial number of the unit.", example: "MAPS-01", optional: true },
      ASCII_FORM,
    ),
    protection: flag({
      doc: "Keep T10 protection information, type 1, in a file of its own beside the unit's.",
      example: true,
      default: false,
    }),
  },
  { doc: "A logical unit.", example: { lun: 0, path: "images/maps.img" } },
);

export const scsi = describeDevice({
  type: "scsi",
  doc: "A SCSI host adapter.",
  configDoc: "Limits of the adapter.",
  config: {
    maxChannel: integer(0, 0, { doc: "Largest channel; there is one.", example: 0, default: 0 }),
    maxTarget: integer(0, 255, { doc: "Largest target.", example: 255, default: 255 }),
    maxLun: integer(0, 16383, { doc: "Largest unit of a target.", example: 16383, default: 16383 }),
    maxSectors: integer(1, 0xffffffff, {
      doc: "Most sectors of one transfer.",
      example: 65535,
      default: 65535,
    }),
    commandsPerUnit: integer(1, 0xffffffff, {
      doc: "Commands that a unit takes at a time.",
      example: 128,
      default: 128,
    }),
  },
  hostDoc: "The logical units.",
  hosts: {
    files: host("Files or block devices, one for each unit.", {
      luns: list(UNIT, {
        doc: "The units.",
        example: [{ lun: 0, path: "images/maps.img" }],
        minItems: 1,
      }),
    }),
  },
  queues: { counted: { doc: "Request queues.", maximum: 256 }, defaultSize: 256 },
  isolation: "lane",
});
