import { type DeviceName, deviceByName } from "../../catalogue/index.js";
import type { ServedPlatformDevice } from "../../profile/platform.js";
import type { ServedDevicePlan } from "../served-devices.js";

/** QEMU's side of a vhost-user device. */
export interface QemuFrontEnd {
  /** On a virtio-mmio bus; the name on PCI ends in "-pci". */
  readonly driver: string;
  /** Properties of the `-device` argument, without the bus's. */
  properties(device: ServedPlatformDevice): readonly string[];
  /**
   * Whether it connects again to a backend that was restarted; the others refuse to start with a
   * reconnecting socket.
   */
  readonly reconnects: boolean;
}

/** What `vhost-user-test-device` is told of a device that QEMU has no front-end for. */
function genericFrontEnd(type: DeviceName): QemuFrontEnd {
  const { id, configSize } = deviceByName(type);
  return {
    driver: "vhost-user-test-device",
    properties: (device) => [
      `virtio-id=${id}`,
      `num_vqs=${device.queues.count}`,
      `vq_size=${device.queues.size}`,
      `config_size=${configSize + tailBytes(device)}`,
    ],
    reconnects: false,
  };
}

export const QEMU_FRONT_ENDS: Readonly<Record<ServedPlatformDevice["type"], QemuFrontEnd>> = {
  balloon: genericFrontEnd("balloon"),
  block: {
    driver: "vhost-user-blk",
    properties: ({ queues }) => [`num-queues=${queues.repeated}`, `queue-size=${queues.size}`],
    reconnects: true,
  },
  entropy: { driver: "vhost-user-rng", properties: () => [], reconnects: false },
  console: genericFrontEnd("console"),
  "9p": genericFrontEnd("9p"),
};

/** The length of a device's own part behind the structure: of a 9p device the tag. */
function tailBytes(device: ServedPlatformDevice): number {
  return device.type === "9p" ? device.config.tag.length : 0;
}

export function frontEndName({ device, bus }: ServedDevicePlan): string {
  const { driver } = QEMU_FRONT_ENDS[device.type];
  return bus === "pci" ? `${driver}-pci` : driver;
}
