import type { DevicePlan, GuestPlan } from "../../../plan/plan.js";
import { isServed } from "../../../profile/served/index.js";
import { attachmentOf, frontEndNameOf, frontEndProperties } from "../front-ends/index.js";
import { featureProperties } from "../qemu/features.js";
import { OLDEST_QEMU } from "../qemu/versions.js";
import { libvirtBus } from "./places.js";

/**
 * The device as arguments of QEMU itself, without a place: libvirt does not know of it, and might
 * give the place to another. Nothing for a device without front-end.
 */
export function qemuArguments(plan: DevicePlan, guest: GuestPlan, path: string): readonly string[] {
  const { device } = plan;
  if (!isServed(device)) return [];
  const id = `wheelbase-${device.name}`;
  const bus = libvirtBus(plan, guest);
  const driver = frontEndNameOf(device, bus);
  const { argument = [], property } = attachmentOf(device, `${id}-socket`);
  const words = [driver, `id=${id}`, property];
  return [
    "-chardev",
    `socket,id=${id}-socket,path=${path}`,
    ...argument,
    "-device",
    [...words, ...frontEndProperties(device), ...featureProperties(device, bus, OLDEST_QEMU)].join(
      ",",
    ),
  ];
}
