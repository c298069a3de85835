import { acpiFamily } from "../acpi/index.js";
import { backendFamily } from "../backend/index.js";
import { deployFamily } from "../deploy/index.js";
import { deviceTreeFamily } from "../devicetree/index.js";
import { linuxFamily } from "../linux/index.js";
import { uBootFamily } from "../u-boot/index.js";
import { acrnFamily } from "../vmm/acrn/index.js";
import { cloudHypervisorFamily } from "../vmm/cloud-hypervisor/index.js";
import { crosvmFamily } from "../vmm/crosvm/index.js";
import { kubevirtFamily } from "../vmm/kubevirt/index.js";
import { libvirtFamily } from "../vmm/libvirt/index.js";
import { qemuFamily } from "../vmm/qemu/index.js";
import { xenFamily } from "../vmm/xen/index.js";
import type { ArtefactFamily } from "./family.js";

/** All that can be generated for a guest, in the order in which findings are shown. */
export const FAMILIES: readonly ArtefactFamily[] = [
  backendFamily,
  deployFamily,
  qemuFamily,
  libvirtFamily,
  crosvmFamily,
  cloudHypervisorFamily,
  kubevirtFamily,
  xenFamily,
  acrnFamily,
  deviceTreeFamily,
  acpiFamily,
  linuxFamily,
  uBootFamily,
];
