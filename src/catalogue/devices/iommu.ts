import { configSpace, deviceType, feature, queue, reads, readsAndWrites } from "../device-type.js";
import { bits, bytes, le16, le32, le64, struct, tail, u8 } from "../layout.js";

/** VIRTIO_IOMMU_F_*, section 5.13.3. */
export const IommuFeature = {
  InputRange: 0,
  DomainRange: 1,
  MapUnmap: 2,
  Bypass: 3,
  Probe: 4,
  Mmio: 5,
  BypassConfig: 6,
} as const;

/** VIRTIO_IOMMU_T_*, section 5.13.6. */
export const IommuRequestType = {
  Attach: 1,
  Detach: 2,
  Map: 3,
  Unmap: 4,
  Probe: 5,
} as const;

/** VIRTIO_IOMMU_S_*, section 5.13.6. */
export const IommuStatus = {
  Ok: 0,
  Ioerr: 1,
  Unsupp: 2,
  Deverr: 3,
  Inval: 4,
  Range: 5,
  Noent: 6,
  Fault: 7,
  Nomem: 8,
} as const;

/** VIRTIO_IOMMU_ATTACH_F_*, section 5.13.6.3. */
export const IommuAttachFlag = {
  Bypass: 1,
} as const;

/** VIRTIO_IOMMU_MAP_F_*, section 5.13.6.5. */
export const IommuMapFlag = {
  Read: 1,
  Write: 2,
  Mmio: 4,
} as const;

/** VIRTIO_IOMMU_PROBE_T_*, section 5.13.6.8. */
export const IommuProbeType = {
  ResvMem: 1,
} as const;

/** VIRTIO_IOMMU_FAULT_F_*, section 5.13.6.9. */
export const IommuFaultFlag = {
  Read: 0x1,
  Write: 0x2,
  Address: 0x100,
} as const;

/** VIRTIO_IOMMU_RESV_MEM_T_*, section 5.13.6.8.1. */
export const IommuResvMem = { Reserved: 0, Msi: 1 } as const;

/** VIRTIO_IOMMU_FAULT_R_*, section 5.13.6.9: values of reason. */
export const IommuFaultReason = { Unknown: 0, Domain: 1, Mapping: 2 } as const;

/** struct virtio_iommu_range_64, section 5.13.4. */
export const IommuRange64 = struct(16, { start: le64, end: le64 });

/** struct virtio_iommu_range_32, section 5.13.4. */
export const IommuRange32 = struct(8, { start: le32, end: le32 });

/** struct virtio_iommu_config, section 5.13.4. */
export const IommuConfig = struct(40, {
  page_size_mask: le64,
  input_range: IommuRange64,
  domain_range: IommuRange32,
  probe_size: le32,
  bypass: u8,
  reserved: bytes(3),
});

/** struct virtio_iommu_req_head, section 5.13.6. */
export const IommuReqHead = struct(4, { type: u8, reserved: bytes(3) });

/** struct virtio_iommu_req_tail, section 5.13.6. */
export const IommuReqTail = struct(4, { status: u8, reserved: bytes(3) });

/** struct virtio_iommu_req_attach, section 5.13.6.3. */
export const IommuReqAttach = struct(24, {
  head: IommuReqHead,
  domain: le32,
  endpoint: le32,
  flags: le32,
  reserved: bytes(4),
  tail: IommuReqTail,
});

/** struct virtio_iommu_req_detach, section 5.13.6.4. */
export const IommuReqDetach = struct(24, {
  head: IommuReqHead,
  domain: le32,
  endpoint: le32,
  reserved: bytes(8),
  tail: IommuReqTail,
});

/** struct virtio_iommu_req_map, section 5.13.6.5. */
export const IommuReqMap = struct(40, {
  head: IommuReqHead,
  domain: le32,
  virt_start: le64,
  virt_end: le64,
  phys_start: le64,
  flags: le32,
  tail: IommuReqTail,
});

/** struct virtio_iommu_req_unmap, section 5.13.6.6. */
export const IommuReqUnmap = struct(32, {
  head: IommuReqHead,
  domain: le32,
  virt_start: le64,
  virt_end: le64,
  reserved: bytes(4),
  tail: IommuReqTail,
});

/** struct virtio_iommu_req_probe, section 5.13.6.7; properties are writable, probe_size bytes. */
export const IommuReqProbe = struct(72, {
  head: IommuReqHead,
  endpoint: le32,
  reserved: bytes(64),
  properties: tail(u8),
});

/** The end of struct virtio_iommu_req_probe. */
export const IommuReqProbeTrailer = struct(4, { tail: IommuReqTail });

/** struct virtio_iommu_probe_property, section 5.13.6.7. */
export const IommuProbeProperty = struct(4, {
  type_reserved: bits(le16, { type: 12, reserved: 4 }),
  length: le16,
});

/** struct virtio_iommu_probe_resv_mem, section 5.13.6.8.1. */
export const IommuProbeResvMem = struct(24, {
  head: IommuProbeProperty,
  subtype: u8,
  reserved: bytes(3),
  start: le64,
  end: le64,
});

/** struct virtio_iommu_fault, section 5.13.6.9. */
export const IommuFault = struct(24, {
  reason: u8,
  reserved: bytes(3),
  flags: le32,
  endpoint: le32,
  reserved1: le32,
  address: le64,
});

/** IOMMU device, VIRTIO 1.4, section 5.13. */
export const iommu = deviceType({
  name: "iommu",
  specName: "iommu",
  title: "IOMMU device",
  id: 23,
  section: "5.13",
  queues: [queue(0, "requestq", "request"), queue(1, "eventq", "device-to-driver")],
  features: [
    feature(
      IommuFeature.InputRange,
      "VIRTIO_IOMMU_F_INPUT_RANGE",
      "Address range is limited by input_range",
    ),
    feature(
      IommuFeature.DomainRange,
      "VIRTIO_IOMMU_F_DOMAIN_RANGE",
      "Domain ids are limited by domain_range",
    ),
    feature(IommuFeature.MapUnmap, "VIRTIO_IOMMU_F_MAP_UNMAP", "Map and unmap requests"),
    feature(IommuFeature.Bypass, "VIRTIO_IOMMU_F_BYPASS", "Unattached endpoints bypass"),
    feature(IommuFeature.Probe, "VIRTIO_IOMMU_F_PROBE", "Probe request"),
    feature(IommuFeature.Mmio, "VIRTIO_IOMMU_F_MMIO", "MMIO mapping flag"),
    feature(
      IommuFeature.BypassConfig,
      "VIRTIO_IOMMU_F_BYPASS_CONFIG",
      "bypass field and attach flag",
    ),
  ],
  config: configSpace(IommuConfig, {
    page_size_mask: reads("supported page sizes"),
    "input_range.start": reads("first address", "VIRTIO_IOMMU_F_INPUT_RANGE"),
    "input_range.end": reads("last address", "VIRTIO_IOMMU_F_INPUT_RANGE"),
    "domain_range.start": reads("first domain", "VIRTIO_IOMMU_F_DOMAIN_RANGE"),
    "domain_range.end": reads("last domain", "VIRTIO_IOMMU_F_DOMAIN_RANGE"),
    probe_size: reads("probe property bytes", "VIRTIO_IOMMU_F_PROBE"),
    bypass: readsAndWrites("0 or 1", "VIRTIO_IOMMU_F_BYPASS_CONFIG"),
    reserved: reads("reserved"),
  }),
  offerRules: [
    {
      kind: "not-with",
      level: "should",
      features: ["VIRTIO_IOMMU_F_BYPASS"],
      with: "VIRTIO_IOMMU_F_BYPASS_CONFIG",
    },
  ],
});
