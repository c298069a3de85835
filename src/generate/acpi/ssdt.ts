import type { GuestPlan } from "../../plan/plan.js";
import { aslComment, block } from "./asl.js";
import { bridgeToDescribe, pciBridge } from "./pci-bridge.js";
import { isOnMmio, virtioDevice } from "./virtio-device.js";

/**
 * The secondary table with every virtio-mmio device of a guest, and the PCI host bridge where the
 * VMM's firmware describes none. Undefined when there is nothing to describe.
 */
export function ssdt(guest: GuestPlan, remarks: readonly string[]): string | undefined {
  const bridge = bridgeToDescribe(guest);
  const mmio = guest.devices.filter(isOnMmio);
  if (bridge === undefined && mmio.length === 0) return undefined;
  const { dmaCoherent } = guest.machine;
  const devices = [
    ...mmio.map((plan) => virtioDevice(plan, dmaCoherent)),
    ...(bridge === undefined ? [] : [pciBridge(bridge, guest)]),
  ];
  const scope = block("Scope (\\_SB)", separated(devices));
  return [
    ...remarks.map(aslComment),
    // A name as the first argument would be that of the output file.
    ...block('DefinitionBlock ("", "SSDT", 2, "WHBASE", "WHEELBAS", 0x00000001)', scope),
    "",
  ].join("\n");
}

function separated(parts: readonly (readonly string[])[]): readonly string[] {
  return parts.flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}
