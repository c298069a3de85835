/** Device status bits (VIRTIO 1.4, section 2.1). Writing 0 resets the device. */
export const DeviceStatus = {
  /** The driver found the device. */
  Acknowledge: 1,
  /** The driver knows how to drive it. */
  Driver: 2,
  /** The queues are live. The device clears it when it has suspended. */
  DriverOk: 4,
  /** Negotiation is done. The device leaves it clear to refuse the driver's choice. */
  FeaturesOk: 8,
  /** The driver asks for suspend (needs VIRTIO_F_SUSPEND). The device clears it on resume. */
  Suspend: 16,
  /** The only bit the device sets on its own: it cannot go on without a reset. */
  DeviceNeedsReset: 64,
  /** The driver gave up. */
  Failed: 128,
} as const;

export type DeviceStatusName = keyof typeof DeviceStatus;

interface StatusBit {
  readonly value: number;
  /** The specification's name, `VIRTIO_CONFIG_S_...` in Linux. */
  readonly name: string;
  readonly setBy: "driver" | "device";
}

/** The status bits with the specification's names, for reports and generated text. */
export const deviceStatusBits: readonly StatusBit[] = [
  { value: DeviceStatus.Acknowledge, name: "ACKNOWLEDGE", setBy: "driver" },
  { value: DeviceStatus.Driver, name: "DRIVER", setBy: "driver" },
  { value: DeviceStatus.DriverOk, name: "DRIVER_OK", setBy: "driver" },
  { value: DeviceStatus.FeaturesOk, name: "FEATURES_OK", setBy: "driver" },
  { value: DeviceStatus.Suspend, name: "SUSPEND", setBy: "driver" },
  { value: DeviceStatus.DeviceNeedsReset, name: "DEVICE_NEEDS_RESET", setBy: "device" },
  { value: DeviceStatus.Failed, name: "FAILED", setBy: "driver" },
];
