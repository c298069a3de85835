import { deviceByName } from "../../../catalogue/index.js";
import type { PlatformDeviceOf } from "../../../profile/platform.js";
import type { ServedType } from "../../../profile/served/index.js";
import { driverNamed, type QemuFrontEnd } from "./front-end.js";

/**
 * What `vhost-user-test-device` is told of a device that QEMU has no front-end for. `tailBytes`: the
 * length of the device's own part behind the configuration structure.
 */
export function genericFrontEnd<Type extends Exclude<ServedType, "vendor-specific">>(
  type: Type,
  tailBytes: (device: PlatformDeviceOf<Type>) => number = () => 0,
): QemuFrontEnd<Type> {
  const { id, configSize } = deviceByName(type);
  return {
    driver: driverNamed("vhost-user-test-device"),
    properties: (device) => [
      `virtio-id=${id}`,
      `num_vqs=${device.queues.count}`,
      `vq_size=${device.queues.size}`,
      `config_size=${configSize + tailBytes(device)}`,
    ],
    reconnects: false,
    worksOnZpci: false,
  };
}
