import { describeDevice, host } from "../describe/device.js";
import { address, flag, integer, list, name, record, size } from "../describe/field.js";

const RANGE = {
  start: address({ doc: "First value.", example: "0x0" }),
  end: address({ doc: "Last value.", example: "0xffffffff" }),
};

export const iommu = describeDevice({
  type: "iommu",
  doc: "Translates and limits what devices reach of the guest's memory.",
  configDoc: "What the guest reads about translation.",
  config: {
    pageSize: size({
      doc: "Smallest page that can be mapped, a power of two.",
      example: "4KiB",
      default: "4KiB",
    }),
    inputRange: record(RANGE, {
      doc: "Addresses that can be translated.",
      example: { start: "0x0", end: "0xffffffff" },
      optional: true,
      feature: "VIRTIO_IOMMU_F_INPUT_RANGE",
    }),
    domainRange: record(
      {
        start: integer(0, 0xffffffff, { doc: "First domain.", example: 0 }),
        end: integer(0, 0xffffffff, { doc: "Last domain.", example: 255 }),
      },
      {
        doc: "Domains that the guest can use.",
        example: { start: 0, end: 255 },
        optional: true,
        feature: "VIRTIO_IOMMU_F_DOMAIN_RANGE",
      },
    ),
    bypass: flag({
      doc: "Whether devices without a domain reach memory at start.",
      example: false,
      default: false,
      feature: "VIRTIO_IOMMU_F_BYPASS_CONFIG",
    }),
    endpoints: list(name({ doc: "A device.", example: "system-disk" }), {
      doc: "Devices of the guest behind the IOMMU; without it, all that can be.",
      example: ["system-disk"],
      optional: true,
      unique: true,
    }),
  },
  hostDoc: "An IOMMU has no counterpart on the host.",
  hosts: { none: host("Nothing of the host is needed.", {}) },
  defaultHost: "none",
  queues: { defaultSize: 256 },
  isolation: "lane",
});
