import type { DevicePlan, GuestPlan } from "../../../plan/plan.js";
import type { Architecture } from "../../../profile/platform.js";
import type { Omission } from "../launch/omission.js";
import { gicVersion } from "../launch/processors.js";
import { element, textElement, type Xml } from "../launch/xml.js";
import { devicePart, type LibvirtPart } from "./device.js";
import { hostDevice } from "./host-device.js";
import { libvirtBus } from "./places.js";

const KIB = 1024;
const MACHINES: Readonly<Record<Architecture, string>> = {
  x86_64: "q35",
  aarch64: "virt",
  s390x: "s390-ccw-virtio",
};
const QEMU_NAMESPACE = "http://libvirt.org/schemas/domain/qemu/1.0";

export interface DomainInput {
  readonly name: string;
  readonly guest: GuestPlan;
  readonly devices: readonly DevicePlan[];
  /** Folder that sockets are below: libvirt takes absolute paths only. */
  readonly folder: string;
  readonly refuse: (omission: Omission) => void;
}

/** The domain: devices that libvirt knows as such, and QEMU's arguments for the others. */
export function domain({ name, guest, devices, folder, refuse }: DomainInput): Xml {
  const parts = devices.map((plan, index) => devicePart(plan, { guest, folder, index }));
  const args = [...globals(guest, devices, parts), ...parts.flatMap((part) => part.qemuArguments)];
  return element(
    "domain",
    { type: "kvm", "xmlns:qemu": QEMU_NAMESPACE },
    textElement("name", name),
    textElement("memory", Math.ceil(guest.memoryBytes / KIB), { unit: "KiB" }),
    element(
      "memoryBacking",
      {},
      element("source", { type: "memfd" }),
      element("access", { mode: "shared" }),
    ),
    textElement("vcpu", guest.vcpus),
    element(
      "os",
      {},
      textElement("type", "hvm", {
        arch: guest.architecture,
        machine: MACHINES[guest.architecture],
      }),
    ),
    features(guest),
    element("cpu", { mode: "host-passthrough" }),
    element(
      "devices",
      {},
      ...parts.map((part) => part.device),
      ...guest.passthrough.map((device) => hostDevice(device, refuse)),
      element("serial", { type: "pty" }),
      element("memballoon", { model: "none" }),
    ),
    // The security drivers would keep QEMU from sockets that they do not know.
    element("seclabel", { type: "none" }),
    args.length === 0
      ? []
      : element("qemu:commandline", {}, ...args.map((value) => element("qemu:arg", { value }))),
  );
}

function features({ architecture, interruptController }: GuestPlan): Xml {
  if (architecture === "x86_64")
    return element("features", {}, element("acpi", {}), element("apic", {}));
  const version = gicVersion(interruptController);
  return version === undefined ? [] : element("features", {}, element("gic", { version }));
}

/** QEMU's virtio-mmio is the legacy one unless it is told. */
function globals(
  guest: GuestPlan,
  devices: readonly DevicePlan[],
  parts: readonly LibvirtPart[],
): string[] {
  const hasMmio = devices.some((plan) => libvirtBus(plan, guest) === "mmio") && parts.length > 0;
  return hasMmio ? ["-global", "virtio-mmio.force-legacy=false"] : [];
}
