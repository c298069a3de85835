import type { Architecture } from "../../../profile/platform.js";
import { isServed } from "../../../profile/served/index.js";
import { type FamilyInput, generated } from "../../families/family.js";
import { renderTemplate } from "../../template-helpers.js";
import { frontEndNameOf } from "../front-ends/index.js";
import { mebibytes } from "../launch/device-facts.js";
import { noteOwnGic } from "../launch/processors.js";
import { missingFrontEnd, notePlace, refuseDevice, runs } from "../launch/refusals.js";
import { launchFamily, type Refuse } from "../launch/vmm.js";
import { element } from "../launch/xml.js";
import { devicePart } from "../libvirt/device.js";
import { libvirtBus, refuseLibvirtPlaces } from "../libvirt/places.js";
import { refuseFeatures } from "../qemu/features.js";
import { OLDEST_QEMU, QEMU_VERSIONS, unavailable } from "../qemu/versions.js";

const TITLE = "KubeVirt";
const FOLDER = "vmm/kubevirt";
/** Where the volume with the sockets is seen by QEMU. */
const SOCKET_FOLDER = "/var/run/wheelbase";
const ARCHITECTURES: Readonly<Record<Architecture, string>> = {
  x86_64: "amd64",
  aarch64: "arm64",
  s390x: "s390x",
};
/** What the images of KubeVirt 1.4 to 1.7 have. */
const QEMU = QEMU_VERSIONS[1];

/**
 * KubeVirt has no words for devices that a process beside QEMU serves, so a hook puts them into the
 * domain that it makes: disks, networks and shared folders as libvirt's own, others as arguments.
 */
export const kubevirtFamily = launchFamily({
  name: "kubevirt",
  title: TITLE,
  docs: "a virtual machine for KubeVirt and the hook that adds its devices",
  files(input, refuse) {
    const { plan, guest, origin } = input;
    if (!runs(guest, TITLE, ["x86_64", "aarch64", "s390x"], refuse)) return [];
    const context = {
      ...origin,
      name: `${plan.name}-${guest.name}`,
      platform: plan.name,
      guest: guest.name,
      architecture: ARCHITECTURES[guest.architecture],
      cores: guest.vcpus,
      memory: `${mebibytes(guest.memoryBytes)}Mi`,
      socketFolder: SOCKET_FOLDER,
      ...insertions(input, refuse),
    };
    refuseHostDevices(input, refuse);
    refuseLibvirtPlaces(guest, TITLE, refuse);
    noteOwnGic(guest, TITLE, refuse);
    return [
      generated(
        `${FOLDER}/virtual-machine.yaml`,
        renderTemplate("vmm/virtual-machine.yaml", context),
      ),
    ];
  },
});

/** What the hook adds behind `<devices>` and at the end of the domain, as lines of XML. */
function insertions({ guest }: FamilyInput, refuse: Refuse) {
  const parts = guest.devices.flatMap((plan, index) => {
    const { device } = plan;
    const isOwn = ["block", "network", "fs"].includes(device.type);
    if (!isOwn && !isServed(device)) {
      refuseDevice(device, TITLE, refuse);
      return [];
    }
    const driver =
      !isOwn && isServed(device) ? frontEndNameOf(device, libvirtBus(plan, guest)) : "";
    const reason = unavailable(driver, QEMU, guest.architecture);
    if (reason !== undefined) {
      refuse({
        rule: `launch/${reason}`,
        at: device.pointer,
        subject: TITLE,
        why: missingFrontEnd(device, driver),
      });
      return [];
    }
    notePlace(plan, TITLE, refuse);
    refuseFeatures([plan], { subject: TITLE, version: OLDEST_QEMU }, refuse);
    return [devicePart(plan, { guest, folder: SOCKET_FOLDER, index })];
  });
  const args = parts.flatMap(({ qemuArguments }) => qemuArguments);
  return {
    devices: parts.flatMap(({ device }) => device),
    commandLine:
      args.length === 0
        ? []
        : element(
            "qemu:commandline",
            { "xmlns:qemu": "http://libvirt.org/schemas/domain/qemu/1.0" },
            ...args.map((value) => element("qemu:arg", { value })),
          ),
  };
}

/** A cluster gives host devices by the name of a resource that its administrator chose. */
function refuseHostDevices({ guest }: FamilyInput, refuse: Refuse): void {
  for (const { name, pointer } of guest.passthrough) {
    refuse({
      rule: "launch/passthrough",
      at: pointer,
      subject: TITLE,
      why: `left out is "${name}": a cluster gives host devices by the name of a resource`,
    });
  }
}
