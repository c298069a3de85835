import type { DevicePlan } from "../../../plan/plan.js";
import { isServed } from "../../../profile/served/index.js";
import { frontEndNameOf, frontEndProperties } from "../front-ends/index.js";

/**
 * The device as arguments of QEMU itself, without a place: libvirt does not know of it, and might
 * give the place to another. Nothing for a device without front-end.
 */
export function qemuArguments({ device, bus }: DevicePlan, path: string): readonly string[] {
  if (!isServed(device)) return [];
  const id = `wheelbase-${device.name}`;
  const words = [frontEndNameOf(device, bus), `id=${id}`, `chardev=${id}-socket`];
  return [
    "-chardev",
    `socket,id=${id}-socket,path=${path}`,
    "-device",
    [...words, ...frontEndProperties(device)].join(","),
  ];
}
