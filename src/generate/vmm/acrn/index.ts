import type { PlatformDevice } from "../../../profile/platform.js";
import { generated } from "../../families/family.js";
import { renderTemplate } from "../../template-helpers.js";
import { mebibytes } from "../launch/device-facts.js";
import { notePlace, refusePassthrough, runs } from "../launch/refusals.js";
import { launchFamily } from "../launch/vmm.js";
import { element, textElement, type Xml } from "../launch/xml.js";

const TITLE = "ACRN";

/**
 * ACRN's device model serves devices itself and lets no other process do it. So this is the guest as
 * ACRN would serve it, on the same files, interfaces and terminals; what it has no model for is said.
 */
export const acrnFamily = launchFamily({
  name: "acrn",
  title: TITLE,
  docs: "a virtual machine of an ACRN scenario",
  files({ plan, guest, origin }, refuse) {
    if (!runs(guest, TITLE, ["x86_64"], refuse)) return [];
    if (guest.devices.length > 0) {
      refuse({
        rule: "launch/backend",
        at: guest.pointer,
        subject: TITLE,
        why: "its own device model serves the devices, without the backend, its budgets and its safety properties",
      });
    }
    const devices = guest.devices.flatMap((device): Xml => {
      const own = deviceElement(device.device);
      if (own !== undefined) {
        notePlace(device, TITLE, refuse);
        return own;
      }
      const { name, type, host, pointer } = device.device;
      refuse({
        rule: "launch/device",
        at: pointer,
        subject: TITLE,
        why: `left out is "${name}": its device model has no "${type}" bound to "${host.kind}"`,
      });
      return [];
    });
    refusePassthrough(guest, TITLE, refuse);
    if (guest.vcpus > 1) {
      refuse({
        rule: "launch/processors",
        at: `${guest.pointer}/vcpus`,
        subject: TITLE,
        why: `a virtual processor for each physical one that cpu_affinity names: add ${guest.vcpus} of the board's`,
      });
    }
    const passthrough = guest.passthrough
      .filter(({ bus }) => bus === "pci")
      .map(({ host }) => textElement("pci_dev", host));
    const lines = element(
      "acrn-config",
      {},
      element(
        "vm",
        { id: 1 },
        textElement("name", `${plan.name}-${guest.name}`.slice(0, MAX_NAME)),
        textElement("vm_type", "STANDARD_VM"),
        textElement("load_order", "POST_LAUNCHED_VM"),
        element("memory", {}, textElement("size", mebibytes(guest.memoryBytes))),
        passthrough.length === 0 ? [] : element("pci_devs", {}, ...passthrough),
        devices.length === 0 ? [] : element("virtio_devices", {}, devices),
      ),
    );
    const text = renderTemplate("vmm/domain.xml", { ...origin, lines });
    return [generated("vmm/acrn/scenario.xml", text)];
  },
});

/** Its schema takes no longer names. */
const MAX_NAME = 15;

/** The elements of ACRN's scenario; undefined for what its device model cannot do. */
function deviceElement(device: PlatformDevice): Xml | undefined {
  switch (device.type) {
    case "block":
      return device.host.kind === "file" ? textElement("block", device.host.path) : undefined;
    case "network":
      return device.host.kind === "tap"
        ? element(
            "network",
            {},
            textElement("virtio_framework", "User space based (VBSU)"),
            textElement("interface_name", device.host.interface),
          )
        : undefined;
    case "console":
      return consoleElement(device.host);
    case "vsock":
      return textElement("vsock", device.config.cid);
    default:
      return undefined;
  }
}

function consoleElement(host: (PlatformDevice & { type: "console" })["host"]): Xml | undefined {
  const head = textElement("use_type", "Virtio console");
  if (host.kind === "pty") return element("console", {}, head, textElement("backend_type", "pty"));
  if (host.kind !== "socket") return undefined;
  return element(
    "console",
    {},
    head,
    textElement("backend_type", "socket"),
    textElement("sock_file_path", host.path),
  );
}
