import type { Bus, DevicePlan } from "../../../plan/plan.js";
import type { PlatformDevice } from "../../../profile/platform.js";
import { isServed } from "../../../profile/served/index.js";
import { frontEndOf } from "../front-ends/index.js";
import type { Refuse } from "../launch/vmm.js";
import { isOlder, type QemuVersion, type VersionName } from "./versions.js";

/** A feature of every device that a front-end of QEMU lets a guest have only when it is told so. */
interface ToldFeature {
  readonly feature: string;
  readonly property: string;
  /** What it takes beside that on PCI. */
  readonly onPci?: string;
  readonly since: VersionName;
}

const TOLD_FEATURES: readonly ToldFeature[] = [
  { feature: "VIRTIO_F_RING_PACKED", property: "packed=on", since: "7.2" },
  { feature: "VIRTIO_F_IN_ORDER", property: "in_order=on", since: "10" },
  {
    feature: "VIRTIO_F_ACCESS_PLATFORM",
    property: "iommu_platform=on",
    // Transitional devices have no such feature.
    onPci: "disable-legacy=on",
    since: "7.2",
  },
];

/** Of which QEMU tells its own devices and those of the host's kernel, and no backend (seen in 11.1). */
const RING_RESET = "VIRTIO_F_RING_RESET";

function keepsFeatures(device: PlatformDevice): boolean {
  return isServed(device) && frontEndOf(device.type).keepsFeatures === true;
}

/** Switches it off. */
const NO_RESET = "queue_reset=off";

/** Properties of the `-device` argument for features that any device may offer. */
export function featureProperties(
  device: PlatformDevice,
  bus: Bus,
  version: QemuVersion,
): readonly string[] {
  const { offered } = device.features;
  if (keepsFeatures(device)) return [];
  return [
    ...TOLD_FEATURES.filter(
      ({ feature, since }) => offered.includes(feature) && !isOlder(version, since),
    ).flatMap(({ property, onPci }) =>
      bus === "pci" && onPci !== undefined ? [property, onPci] : [property],
    ),
    ...(offered.includes(RING_RESET) ? [NO_RESET] : []),
  ];
}

/** The same switch for all devices of a type of QEMU's, where the single one cannot be told. */
export function resetGlobals(device: PlatformDevice, type: string): readonly string[] {
  return device.features.offered.includes(RING_RESET) ? ["-global", `${type}.${NO_RESET}`] : [];
}

/** What the front-ends of a version, or of the oldest that `subject` may have, keep from the guest. */
export function refuseFeatures(
  devices: readonly DevicePlan[],
  { subject, version }: { readonly subject: string; readonly version: QemuVersion },
  refuse: Refuse,
): void {
  for (const { device } of devices) {
    const { offered } = device.features;
    const refuseFeature = (feature: string, reason: string) =>
      refuse({
        rule: "launch/feature",
        at: device.pointer,
        subject,
        why: `"${device.name}" is without ${feature}${reason}`,
      });
    for (const { feature, since } of TOLD_FEATURES) {
      if (!offered.includes(feature)) continue;
      if (keepsFeatures(device)) {
        refuseFeature(feature, ": its front-end tells the backend of no feature");
      } else if (isOlder(version, since)) {
        refuseFeature(feature, ", which its front-ends do not have");
      }
    }
    if (offered.includes(RING_RESET)) {
      refuseFeature(RING_RESET, ": no backend is told when a guest resets a queue");
    }
  }
}
