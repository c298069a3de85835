import type { DevicePlan } from "../../../plan/plan.js";
import { isServed } from "../../../profile/served/index.js";
import type { Artefact } from "../../artefact.js";
import { type FamilyInput, generated } from "../../families/family.js";
import { renderTemplate } from "../../template-helpers.js";
import { frontEndNameOf } from "../front-ends/index.js";
import { noteGicv4 } from "../launch/processors.js";
import { missingFrontEnd, refuseDevice } from "../launch/refusals.js";
import { launchFamily, type Refuse } from "../launch/vmm.js";
import { refuseFeatures } from "../qemu/features.js";
import { NEWEST_QEMU, OLDEST_QEMU, QEMU_VERSIONS, unavailable } from "../qemu/versions.js";
import { domain } from "./domain.js";
import { libvirtBus, refuseLibvirtPlaces } from "./places.js";

const TITLE = "libvirt";
const FOLDER = "vmm/libvirt";
/** Types that libvirt has words for, whichever QEMU it has. */
const OWN_TYPES: readonly string[] = ["block", "network", "fs"];

/** libvirt 9 or newer, with a QEMU that has the front-ends of the devices it has no words for. */
export const libvirtFamily = launchFamily({
  name: "libvirt",
  title: TITLE,
  docs: "a domain for libvirt and a start script",
  files(input, refuse) {
    const { plan, guest, origin } = input;
    // Where a project usually lies once it is installed; the script puts in where it really does.
    const folder = `/var/lib/wheelbase/${plan.name}/${guest.name}`;
    refuseLibvirtPlaces(guest, TITLE, refuse);
    noteGicv4(guest, TITLE, refuse);
    const devices = guest.devices.filter((device) => isCarried(device, input, refuse));
    refuseFeatures(devices, { subject: TITLE, version: OLDEST_QEMU }, refuse);
    const name = `${plan.name}-${guest.name}`;
    const lines = domain({ name, guest, devices, folder, refuse });
    const script: Artefact = {
      ...generated(
        `${FOLDER}/start.sh`,
        renderTemplate("vmm/libvirt-start.sh", { ...origin, guest: guest.name, folder }),
      ),
      isProgram: true,
    };
    const text = renderTemplate("vmm/domain.xml", { ...origin, lines });
    return [generated(`${FOLDER}/domain.xml`, text), script];
  },
});

function isCarried(plan: DevicePlan, { guest }: FamilyInput, refuse: Refuse): boolean {
  const { device } = plan;
  if (OWN_TYPES.includes(device.type)) return true;
  if (!isServed(device)) {
    refuseDevice(device, TITLE, refuse);
    return false;
  }
  const driver = frontEndNameOf(device, libvirtBus(plan, guest));
  for (const version of QEMU_VERSIONS) {
    const reason = unavailable(driver, version, guest.architecture);
    if (reason === undefined) continue;
    refuse({
      rule: `launch/${reason}`,
      at: device.pointer,
      subject: `QEMU ${version.name}`,
      why: missingFrontEnd(device, driver),
    });
  }
  return unavailable(driver, NEWEST_QEMU, guest.architecture) === undefined;
}
