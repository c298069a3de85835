import { describeDevice, host } from "../describe/device.js";
import { choice, flag, integer, path, record, size, text } from "../describe/field.js";

export const block = describeDevice({
  type: "block",
  doc: "A disk.",
  configDoc: "What the guest reads about the disk.",
  config: {
    logicalBlockSize: size({
      doc: "Bytes of a logical block: 512, 1024, 2048 or 4096.",
      example: 512,
      default: 512,
      feature: "VIRTIO_BLK_F_BLK_SIZE",
    }),
    physicalBlockSize: size({
      doc: "Bytes of a physical block, a power of two, at least a logical block.",
      example: "4KiB",
      default: 4096,
      feature: "VIRTIO_BLK_F_TOPOLOGY",
    }),
    serial: text(255, {
      doc: "Identity of the disk, at most 20 ASCII characters; the guest sees it in sysfs.",
      example: "IVI-SYSTEM-01",
      default: (deviceName) => deviceName.slice(0, 20),
    }),
    writeCache: choice(["writeback", "writethrough"], {
      doc: "Cache mode at start; a guest may switch it when CONFIG_WCE is offered.",
      example: "writeback",
      optional: true,
      feature: "VIRTIO_BLK_F_CONFIG_WCE",
    }),
    zoned: record(
      {
        model: choice(["host-managed", "host-aware"], {
          doc: "Who keeps to the write pointers: the guest has to, or it may.",
          example: "host-managed",
        }),
        zoneSize: size({ doc: "Bytes of a zone.", example: "64MiB" }),
        maxOpenZones: integer(0, 0xffffffff, {
          doc: "Zones that can be open at a time; 0 for no limit.",
          example: 16,
          default: 0,
        }),
        maxActiveZones: integer(0, 0xffffffff, {
          doc: "Zones that can be active at a time; 0 for no limit.",
          example: 16,
          default: 0,
        }),
      },
      {
        doc: "Makes the disk a zoned one.",
        example: { model: "host-managed", zoneSize: "64MiB" },
        optional: true,
        feature: "VIRTIO_BLK_F_ZONED",
      },
    ),
  },
  hostDoc: "What backs the disk.",
  hosts: {
    file: host("A file or a block device of the host.", {
      path: path({
        doc: "The file; a relative path starts at the working directory of the backend.",
        example: "images/ivi-system.img",
        use: "file",
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
      readOnly: flag({
        doc: "Open the file for reading only, and offer VIRTIO_BLK_F_RO.",
        example: true,
        default: false,
      }),
      engine: choice(["auto", "sync", "io_uring"], {
        doc: "How the file is reached: by calls that the thread waits for (sync), through the kernel's ring (io_uring), or by what costs less at the moment (auto).",
        example: "io_uring",
        default: "auto",
      }),
      direct: flag({
        doc: "Read and write past the page cache of the host (O_DIRECT); not with `sync`.",
        example: true,
        default: false,
      }),
      raw: flag({
        doc: "Take a file that looks like a qcow2 image as it is, instead of refusing it.",
        example: true,
        default: false,
      }),
    }),
  },
  queues: {
    counted: { doc: "Request queues.", maximum: 256, feature: "VIRTIO_BLK_F_MQ" },
    defaultSize: 256,
  },
  isolation: "lane",
});
