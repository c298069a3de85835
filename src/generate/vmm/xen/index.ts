import { generated } from "../../families/family.js";
import { renderTemplate } from "../../template-helpers.js";
import { mebibytes, virtioId } from "../launch/device-facts.js";
import { gicVersion, noteXenGic } from "../launch/processors.js";
import { notePlace, runs } from "../launch/refusals.js";
import { launchFamily } from "../launch/vmm.js";

const TITLE = "Xen";
const FOLDER = "vmm/xen";
const KIB = 1024;

/**
 * Xen on Arm. What a backend of ours lacks there is the way to a guest's memory, which Xen does not
 * share as a file; so the guest is described, and the finding says what serves it.
 */
export const xenFamily = launchFamily({
  name: "xen",
  title: TITLE,
  docs: "a guest for xl and a domain for dom0less Xen on Arm",
  files(input, refuse) {
    const { plan, guest, origin } = input;
    if (!runs(guest, TITLE, ["aarch64"], refuse)) return [];
    if (guest.devices.length > 0) {
      refuse({
        rule: "launch/backend",
        at: guest.pointer,
        subject: TITLE,
        why: "its devices need a backend that maps Xen's memory (VHOST_USER_PROTOCOL_F_XEN_MMAP), which this version's does not",
      });
    }
    for (const { name, pointer } of guest.passthrough) {
      refuse({
        rule: "launch/passthrough",
        at: pointer,
        subject: TITLE,
        why: `left out is "${name}": it needs a partial device tree of the board`,
      });
    }
    noteXenGic(guest, refuse);
    const devices = guest.devices.map((device) => {
      notePlace(device, TITLE, refuse);
      const id = virtioId(device.device).toString(16);
      return { name: device.device.name, type: `virtio,device${id}` };
    });
    const context = {
      ...origin,
      name: `${plan.name}-${guest.name}`,
      guest: guest.name,
      memoryMib: mebibytes(guest.memoryBytes),
      // The binding has two cells, and a guest's memory in KiB fits the lower one below 4 TiB.
      memoryKib: `0x0 0x${Math.ceil(guest.memoryBytes / KIB).toString(16)}`,
      vcpus: guest.vcpus,
      gicVersion: `v${gicVersion(guest.interruptController)}`,
      devices,
    };
    return [
      generated(`${FOLDER}/guest.cfg`, renderTemplate("vmm/xl.cfg", context)),
      generated(`${FOLDER}/dom0less.dtsi`, renderTemplate("vmm/dom0less.dtsi", context)),
    ];
  },
});
