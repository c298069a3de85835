import { configSpace, reads, readsAndWrites } from "../device-type.js";
import { bytes, le16, le32, le64, struct, u8 } from "../layout.js";
import type { ConfigField } from "../types.js";

/** Ids of VIRTIO devices on PCI, section 4.1.2. */
export const PciId = {
  Vendor: 0x1af4,
  /** Device id of a modern device: this plus the VIRTIO id. */
  DeviceBase: 0x1040,
  DeviceLast: 0x107f,
  /** Modern devices have at least this revision, transitional ones 0. */
  ModernRevision: 1,
  /** Modern devices have at least this subsystem id, transitional ones the VIRTIO id. */
  ModernSubsystem: 0x40,
} as const;

/** cap_vndr of every VIRTIO capability: vendor specific, section 4.1.4. */
export const PCI_CAP_ID_VENDOR = 0x09;

/** VIRTIO_PCI_CAP_*: cfg_type, section 4.1.4. */
export const PciCapType = {
  CommonCfg: 1,
  NotifyCfg: 2,
  IsrCfg: 3,
  DeviceCfg: 4,
  PciCfg: 5,
  SharedMemoryCfg: 8,
  VendorCfg: 9,
} as const;

interface PciCapInfo {
  readonly name: string;
  /** Required alignment of the offset in the BAR; 0: none stated. */
  readonly alignment: number;
  readonly required: "always" | "with-config" | "never";
  /** Bytes of the capability; 0: a multiple of 4 that the vendor chooses. */
  readonly length: number;
}

/** What the capabilities look like. NotifyCfg is aligned to 4 with VIRTIO_F_NOTIFICATION_DATA. */
export const pciCaps: Readonly<Record<keyof typeof PciCapType, PciCapInfo>> = {
  CommonCfg: {
    name: "VIRTIO_PCI_CAP_COMMON_CFG",
    alignment: 4,
    required: "always",
    length: 16,
  },
  NotifyCfg: {
    name: "VIRTIO_PCI_CAP_NOTIFY_CFG",
    alignment: 2,
    required: "always",
    length: 20,
  },
  IsrCfg: {
    name: "VIRTIO_PCI_CAP_ISR_CFG",
    alignment: 1,
    required: "always",
    length: 16,
  },
  DeviceCfg: {
    name: "VIRTIO_PCI_CAP_DEVICE_CFG",
    alignment: 4,
    required: "with-config",
    length: 16,
  },
  PciCfg: {
    name: "VIRTIO_PCI_CAP_PCI_CFG",
    alignment: 0,
    required: "always",
    length: 20,
  },
  SharedMemoryCfg: {
    name: "VIRTIO_PCI_CAP_SHARED_MEMORY_CFG",
    alignment: 0,
    required: "never",
    length: 24,
  },
  VendorCfg: {
    name: "VIRTIO_PCI_CAP_VENDOR_CFG",
    alignment: 0,
    required: "never",
    length: 0,
  },
};

/** struct virtio_pci_cap, section 4.1.4. */
export const PciCap = struct(16, {
  cap_vndr: u8,
  cap_next: u8,
  cap_len: u8,
  cfg_type: u8,
  bar: u8,
  id: u8,
  padding: bytes(2),
  offset: le32,
  length: le32,
});

/** struct virtio_pci_cap64, section 4.1.4: shared memory regions; id is the shmid. */
export const PciCap64 = struct(24, { cap: PciCap, offset_hi: le32, length_hi: le32 });

/** struct virtio_pci_notify_cap, section 4.1.4.4. */
export const PciNotifyCap = struct(20, { cap: PciCap, notify_off_multiplier: le32 });

/** struct virtio_pci_cfg_cap, section 4.1.4.9: BAR access through configuration space. */
export const PciCfgCap = struct(20, { cap: PciCap, pci_cfg_data: bytes(4) });

/** struct virtio_pci_vndr_data, section 4.1.4.8. */
export const PciVndrData = struct(6, {
  cap_vndr: u8,
  cap_next: u8,
  cap_len: u8,
  cfg_type: u8,
  vendor_id: le16,
});

/** struct virtio_pci_common_cfg, section 4.1.4.3. */
export const PciCommonCfg = struct(64, {
  device_feature_select: le32,
  device_feature: le32,
  driver_feature_select: le32,
  driver_feature: le32,
  config_msix_vector: le16,
  num_queues: le16,
  device_status: u8,
  config_generation: u8,
  queue_select: le16,
  queue_size: le16,
  queue_msix_vector: le16,
  queue_enable: le16,
  queue_notify_off: le16,
  queue_desc: le64,
  queue_driver: le64,
  queue_device: le64,
  queue_notif_config_data: le16,
  queue_reset: le16,
  admin_queue_index: le16,
  admin_queue_num: le16,
});

/** The meaning of the common configuration fields; 64-bit ones take two 32-bit accesses. */
export const pciCommonFields: readonly ConfigField[] = configSpace(PciCommonCfg, {
  device_feature_select: readsAndWrites("feature word selector"),
  device_feature: reads("offered word"),
  driver_feature_select: readsAndWrites("feature word selector"),
  driver_feature: readsAndWrites("accepted word"),
  config_msix_vector: readsAndWrites("config change vector"),
  num_queues: reads("queues without admin queues"),
  device_status: readsAndWrites("0 resets"),
  config_generation: reads("config version"),
  queue_select: readsAndWrites("queue selector"),
  queue_size: readsAndWrites("reset value is the maximum, 0 absent"),
  queue_msix_vector: readsAndWrites("queue vector"),
  queue_enable: readsAndWrites("1 enables; driver never writes 0"),
  queue_notify_off: reads("multiplied to get notify offset"),
  queue_desc: readsAndWrites("descriptor area"),
  queue_driver: readsAndWrites("driver area"),
  queue_device: readsAndWrites("device area"),
  queue_notif_config_data: reads("value for notifications", "VIRTIO_F_NOTIF_CONFIG_DATA"),
  queue_reset: readsAndWrites("1 resets queue", "VIRTIO_F_RING_RESET"),
  admin_queue_index: reads("first admin queue", "VIRTIO_F_ADMIN_VQ"),
  admin_queue_num: reads("admin queue count", "VIRTIO_F_ADMIN_VQ"),
}).fields;

/** Bits of the ISR status byte, section 4.1.4.5; reading clears them. Unused with MSI-X. */
export const PciIsr = { Queue: 1, ConfigChange: 2 } as const;

/** VIRTIO_MSI_NO_VECTOR, section 4.1.5.1.2; also what a failed mapping reads back. */
export const MSI_NO_VECTOR = 0xffff;

/** The most MSI-X vectors a device can have. */
export const MSIX_MAX_VECTORS = 0x800;

/**
 * Registers of the legacy interface in I/O BAR 0, section 4.1.4.10, as offsets. The vectors are
 * there with MSI-X only; configuration space follows, at 20 or 24.
 */
export const PciLegacyRegister = {
  DeviceFeatures: 0x00,
  DriverFeatures: 0x04,
  QueueAddress: 0x08,
  QueueSize: 0x0c,
  QueueSelect: 0x0e,
  QueueNotify: 0x10,
  DeviceStatus: 0x12,
  IsrStatus: 0x13,
  ConfigMsixVector: 0x14,
  QueueMsixVector: 0x16,
} as const;
