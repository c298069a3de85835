import { describeDevice, host } from "../describe/device.js";
import { address, integer, path, size } from "../describe/field.js";

export const memory = describeDevice({
  type: "memory",
  doc: "Memory that is plugged and unplugged in blocks.",
  configDoc: "The region and its blocks.",
  config: {
    blockSize: size({
      doc: "Bytes of a block, a power of two.",
      example: "2MiB",
      default: "2MiB",
    }),
    regionSize: size({ doc: "Most memory that can be plugged.", example: "1GiB" }),
    address: address({
      doc: "Where the region starts; without it, the VMM decides.",
      example: "0x140000000",
      optional: true,
    }),
    requested: size({
      doc: "Memory that the guest is asked to plug at start.",
      example: "256MiB",
      optional: true,
    }),
    node: integer(0, 65535, {
      doc: "NUMA node of the region.",
      example: 0,
      optional: true,
      feature: "VIRTIO_MEM_F_ACPI_PXM",
    }),
  },
  hostDoc: "Who steers the size.",
  hosts: {
    fixed: host("Nobody: the requested size stays as it is.", {}),
    control: host("A Unix socket that takes new sizes.", {
      socket: path({ doc: "The socket.", example: "run/memory.sock", use: "socket" }),
    }),
  },
  defaultHost: "fixed",
  queues: { defaultSize: 64 },
  isolation: "shared",
});
