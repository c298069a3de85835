import type { DescribedType } from "../../profile/devices/index.js";

/** What Linux needs for a device type, by the names of its configuration. */
interface LinuxDriver {
  readonly options: readonly string[];
  /** Not in Linux 6.12, which is widely used; 7.3 has it. */
  readonly isNew?: true;
}

/** Undefined: Linux has no driver. */
export const LINUX_DRIVERS: { readonly [Type in DescribedType]: LinuxDriver | undefined } = {
  network: { options: ["NETDEVICES", "VIRTIO_NET"] },
  block: { options: ["BLK_DEV", "VIRTIO_BLK"] },
  console: { options: ["TTY", "VIRTIO_CONSOLE"] },
  entropy: { options: ["HW_RANDOM", "HW_RANDOM_VIRTIO"] },
  balloon: { options: ["VIRTIO_BALLOON"] },
  scsi: { options: ["SCSI", "BLK_DEV_SD", "BLK_DEV_SR", "SCSI_LOWLEVEL", "SCSI_VIRTIO"] },
  "9p": { options: ["NETWORK_FILESYSTEMS", "NET_9P", "NET_9P_VIRTIO", "9P_FS"] },
  gpu: { options: ["DRM", "DRM_VIRTIO_GPU"] },
  rtc: { options: ["RTC_CLASS", "PTP_1588_CLOCK", "VIRTIO_RTC"], isNew: true },
  input: { options: ["INPUT", "INPUT_EVDEV", "VIRTIO_INPUT"] },
  vsock: { options: ["VSOCKETS", "VIRTIO_VSOCKETS"] },
  crypto: { options: ["CRYPTO", "CRYPTO_HW", "CRYPTO_DEV_VIRTIO"] },
  iommu: { options: ["IOMMU_SUPPORT", "VIRTIO_IOMMU"] },
  memory: { options: ["MEMORY_HOTPLUG", "MEMORY_HOTREMOVE", "VIRTIO_MEM"] },
  sound: { options: ["SOUND", "SND", "SND_VIRTIO"] },
  fs: { options: ["FUSE_FS", "VIRTIO_FS"] },
  pmem: { options: ["LIBNVDIMM", "VIRTIO_PMEM"] },
  rpmb: undefined,
  scmi: { options: ["ARM_SCMI_PROTOCOL", "ARM_SCMI_TRANSPORT_VIRTIO"] },
  i2c: { options: ["I2C", "I2C_VIRTIO"] },
  can: { options: ["CAN", "CAN_DEV", "CAN_VIRTIO_CAN"], isNew: true },
  gpio: { options: ["GPIOLIB", "GPIO_VIRTIO"] },
  spi: { options: ["SPI", "SPI_MASTER", "SPI_VIRTIO"], isNew: true },
  media: undefined,
  "vendor-specific": undefined,
};
