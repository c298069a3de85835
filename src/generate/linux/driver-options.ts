import type { DescribedType } from "../../profile/devices/index.js";
import type { Architecture } from "../../profile/platform.js";

/** What Linux needs for a device type, by the names of its configuration. */
export interface LinuxDriver {
  readonly options: readonly string[];
  /** Not in Linux 6.12, which is widely used; 7.3 has it. */
  readonly isNew?: true;
  /** Where Linux does not offer it. */
  readonly lackingOn?: readonly Architecture[];
  /** Subsystems that exist on s390x only with PCI, which brings memory for devices. */
  readonly needsDeviceMemory?: true;
  /** Options that s390x does not have, and does without. */
  readonly notOnS390x?: readonly string[];
}

/** Undefined: Linux has no driver. */
export const LINUX_DRIVERS: { readonly [Type in DescribedType]: LinuxDriver | undefined } = {
  network: { options: ["NET", "NETDEVICES", "NET_CORE", "VIRTIO_NET"] },
  block: { options: ["BLK_DEV", "VIRTIO_BLK"] },
  console: { options: ["TTY", "VIRTIO_CONSOLE"] },
  entropy: { options: ["HW_RANDOM", "HW_RANDOM_VIRTIO"] },
  balloon: { options: ["VIRTIO_BALLOON"] },
  scsi: { options: ["SCSI", "BLK_DEV_SD", "BLK_DEV_SR", "SCSI_LOWLEVEL", "SCSI_VIRTIO"] },
  "9p": { options: ["NET", "NETWORK_FILESYSTEMS", "NET_9P", "NET_9P_VIRTIO", "9P_FS"] },
  gpu: { options: ["DRM", "DRM_VIRTIO_GPU"], needsDeviceMemory: true },
  rtc: {
    options: ["RTC_CLASS", "NET", "POSIX_TIMERS", "PTP_1588_CLOCK", "VIRTIO_RTC"],
    isNew: true,
    notOnS390x: ["RTC_CLASS"],
  },
  input: { options: ["INPUT", "INPUT_EVDEV", "VIRTIO_INPUT"] },
  vsock: { options: ["NET", "VSOCKETS", "VIRTIO_VSOCKETS"] },
  crypto: { options: ["CRYPTO", "CRYPTO_HW", "CRYPTO_DEV_VIRTIO"] },
  iommu: { options: ["IOMMU_SUPPORT", "VIRTIO_IOMMU"], lackingOn: ["s390x"] },
  memory: { options: ["MEMORY_HOTPLUG", "MEMORY_HOTREMOVE", "COMPACTION", "VIRTIO_MEM"] },
  sound: { options: ["SOUND", "SND", "SND_VIRTIO"], needsDeviceMemory: true },
  fs: { options: ["FUSE_FS", "VIRTIO_FS"] },
  pmem: { options: ["LIBNVDIMM", "VIRTIO_PMEM"], needsDeviceMemory: true },
  rpmb: undefined,
  scmi: {
    options: ["ARM_SCMI_PROTOCOL", "ARM_SCMI_TRANSPORT_VIRTIO"],
    lackingOn: ["x86_64", "s390x"],
  },
  i2c: { options: ["I2C", "I2C_VIRTIO"], needsDeviceMemory: true },
  can: {
    options: ["NET", "CAN", "NETDEVICES", "CAN_DEV", "CAN_NETLINK", "CAN_VIRTIO_CAN"],
    isNew: true,
  },
  gpio: { options: ["GPIOLIB", "GPIO_VIRTIO"] },
  spi: { options: ["SPI", "SPI_MASTER", "SPI_VIRTIO"], isNew: true, needsDeviceMemory: true },
  media: undefined,
  "vendor-specific": undefined,
};
