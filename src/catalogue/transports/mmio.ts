/**
 * The registers of the MMIO transport (VIRTIO 1.4, section 4.2.2) as offsets. Registers are 32 bits
 * wide, aligned and little-endian; configuration space from 0x100 takes accesses of natural width.
 */
export const MmioRegister = {
  MagicValue: 0x000,
  Version: 0x004,
  DeviceId: 0x008,
  VendorId: 0x00c,
  DeviceFeatures: 0x010,
  DeviceFeaturesSel: 0x014,
  DriverFeatures: 0x020,
  DriverFeaturesSel: 0x024,
  GuestPageSize: 0x028,
  QueueSel: 0x030,
  QueueSizeMax: 0x034,
  QueueSize: 0x038,
  QueueAlign: 0x03c,
  QueuePfn: 0x040,
  QueueReady: 0x044,
  QueueNotify: 0x050,
  InterruptStatus: 0x060,
  InterruptAck: 0x064,
  Status: 0x070,
  QueueDescLow: 0x080,
  QueueDescHigh: 0x084,
  QueueDriverLow: 0x090,
  QueueDriverHigh: 0x094,
  QueueDeviceLow: 0x0a0,
  QueueDeviceHigh: 0x0a4,
  ShmSel: 0x0ac,
  ShmLenLow: 0x0b0,
  ShmLenHigh: 0x0b4,
  ShmBaseLow: 0x0b8,
  ShmBaseHigh: 0x0bc,
  QueueReset: 0x0c0,
  ConfigGeneration: 0x0fc,
  Config: 0x100,
} as const;

export type MmioRegisterName = keyof typeof MmioRegister;

/** The version of the register layout a register belongs to: 1 is the legacy interface. */
type Versions = "1" | "2" | "1 and 2";

interface MmioRegisterInfo {
  /** The specification's name. */
  readonly name: string;
  /** The name in linux/virtio_mmio.h behind VIRTIO_MMIO_. */
  readonly linuxName: string;
  readonly access: "R" | "W" | "RW";
  readonly versions: Versions;
  readonly summary: string;
}

/** What each register is for. Linux calls the driver area avail and the device area used. */
export const mmioRegisters: Readonly<Record<MmioRegisterName, MmioRegisterInfo>> = {
  MagicValue: {
    name: "MagicValue",
    linuxName: "MAGIC_VALUE",
    access: "R",
    versions: "1 and 2",
    summary: "0x74726976 (reads as virt in memory)",
  },
  Version: {
    name: "Version",
    linuxName: "VERSION",
    access: "R",
    versions: "1 and 2",
    summary: "2 modern, 1 legacy",
  },
  DeviceId: {
    name: "DeviceID",
    linuxName: "DEVICE_ID",
    access: "R",
    versions: "1 and 2",
    summary: "virtio device id, 0 placeholder",
  },
  VendorId: {
    name: "VendorID",
    linuxName: "VENDOR_ID",
    access: "R",
    versions: "1 and 2",
    summary: "subsystem vendor",
  },
  DeviceFeatures: {
    name: "DeviceFeatures",
    linuxName: "DEVICE_FEATURES",
    access: "R",
    versions: "1 and 2",
    summary: "selected 32-bit feature word (legacy name HostFeatures)",
  },
  DeviceFeaturesSel: {
    name: "DeviceFeaturesSel",
    linuxName: "DEVICE_FEATURES_SEL",
    access: "W",
    versions: "1 and 2",
    summary: "selects feature word (legacy HostFeaturesSel)",
  },
  DriverFeatures: {
    name: "DriverFeatures",
    linuxName: "DRIVER_FEATURES",
    access: "W",
    versions: "1 and 2",
    summary: "accepted feature word (legacy GuestFeatures)",
  },
  DriverFeaturesSel: {
    name: "DriverFeaturesSel",
    linuxName: "DRIVER_FEATURES_SEL",
    access: "W",
    versions: "1 and 2",
    summary: "selects accepted word (legacy GuestFeaturesSel)",
  },
  GuestPageSize: {
    name: "GuestPageSize",
    linuxName: "GUEST_PAGE_SIZE",
    access: "W",
    versions: "1",
    summary: "page size for QueuePFN, power of two",
  },
  QueueSel: {
    name: "QueueSel",
    linuxName: "QUEUE_SEL",
    access: "W",
    versions: "1 and 2",
    summary: "selects queue",
  },
  QueueSizeMax: {
    name: "QueueSizeMax",
    linuxName: "QUEUE_NUM_MAX",
    access: "R",
    versions: "1 and 2",
    summary: "largest size, 0 means absent",
  },
  QueueSize: {
    name: "QueueSize",
    linuxName: "QUEUE_NUM",
    access: "W",
    versions: "1 and 2",
    summary: "size chosen by driver",
  },
  QueueAlign: {
    name: "QueueAlign",
    linuxName: "QUEUE_ALIGN",
    access: "W",
    versions: "1",
    summary: "used ring alignment in bytes",
  },
  QueuePfn: {
    name: "QueuePFN",
    linuxName: "QUEUE_PFN",
    access: "RW",
    versions: "1",
    summary: "first page number, 0 stops queue",
  },
  QueueReady: {
    name: "QueueReady",
    linuxName: "QUEUE_READY",
    access: "RW",
    versions: "2",
    summary: "1 lets device run the queue",
  },
  QueueNotify: {
    name: "QueueNotify",
    linuxName: "QUEUE_NOTIFY",
    access: "W",
    versions: "1 and 2",
    summary: "queue index or notification data",
  },
  InterruptStatus: {
    name: "InterruptStatus",
    linuxName: "INTERRUPT_STATUS",
    access: "R",
    versions: "1 and 2",
    summary: "bit0 used buffer, bit1 config change",
  },
  InterruptAck: {
    name: "InterruptACK",
    linuxName: "INTERRUPT_ACK",
    access: "W",
    versions: "1 and 2",
    summary: "write 1 bits to clear",
  },
  Status: {
    name: "Status",
    linuxName: "STATUS",
    access: "RW",
    versions: "1 and 2",
    summary: "device status, 0 resets",
  },
  QueueDescLow: {
    name: "QueueDescLow",
    linuxName: "QUEUE_DESC_LOW",
    access: "W",
    versions: "2",
    summary: "descriptor area low",
  },
  QueueDescHigh: {
    name: "QueueDescHigh",
    linuxName: "QUEUE_DESC_HIGH",
    access: "W",
    versions: "2",
    summary: "descriptor area high",
  },
  QueueDriverLow: {
    name: "QueueDriverLow",
    linuxName: "QUEUE_AVAIL_LOW",
    access: "W",
    versions: "2",
    summary: "driver area low",
  },
  QueueDriverHigh: {
    name: "QueueDriverHigh",
    linuxName: "QUEUE_AVAIL_HIGH",
    access: "W",
    versions: "2",
    summary: "driver area high",
  },
  QueueDeviceLow: {
    name: "QueueDeviceLow",
    linuxName: "QUEUE_USED_LOW",
    access: "W",
    versions: "2",
    summary: "device area low",
  },
  QueueDeviceHigh: {
    name: "QueueDeviceHigh",
    linuxName: "QUEUE_USED_HIGH",
    access: "W",
    versions: "2",
    summary: "device area high",
  },
  ShmSel: {
    name: "SHMSel",
    linuxName: "SHM_SEL",
    access: "W",
    versions: "2",
    summary: "selects shared memory id",
  },
  ShmLenLow: {
    name: "SHMLenLow",
    linuxName: "SHM_LEN_LOW",
    access: "R",
    versions: "2",
    summary: "length low, all ones if absent",
  },
  ShmLenHigh: {
    name: "SHMLenHigh",
    linuxName: "SHM_LEN_HIGH",
    access: "R",
    versions: "2",
    summary: "length high",
  },
  ShmBaseLow: {
    name: "SHMBaseLow",
    linuxName: "SHM_BASE_LOW",
    access: "R",
    versions: "2",
    summary: "base low, all ones if absent",
  },
  ShmBaseHigh: {
    name: "SHMBaseHigh",
    linuxName: "SHM_BASE_HIGH",
    access: "R",
    versions: "2",
    summary: "base high",
  },
  QueueReset: {
    name: "QueueReset",
    linuxName: "QUEUE_RESET",
    access: "RW",
    versions: "2",
    summary: "1 resets queue, needs RING_RESET",
  },
  ConfigGeneration: {
    name: "ConfigGeneration",
    linuxName: "CONFIG_GENERATION",
    access: "R",
    versions: "2",
    summary: "config version value",
  },
  Config: {
    name: "Config",
    linuxName: "CONFIG",
    access: "RW",
    versions: "1 and 2",
    summary: "device config, byte aligned access",
  },
};

/** What MagicValue reads: "virt" as little-endian bytes. */
export const MMIO_MAGIC = 0x74726976;

/** Values of Version. */
export const MmioVersion = { Legacy: 1, Modern: 2 } as const;

/** Bits of InterruptStatus and InterruptAck. */
export const MmioInterrupt = { UsedBuffer: 1, ConfigChange: 2 } as const;

/** Customary size of a device's window: the registers and 0x100 bytes of configuration. */
export const MMIO_REGION_SIZE = 0x200;

/** Features the transport has no registers for. */
export const mmioUnsupportedFeatures: readonly string[] = ["VIRTIO_F_ADMIN_VQ"];
