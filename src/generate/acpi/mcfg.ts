import type { GuestPlan } from "../../plan/plan.js";
import { dataTable } from "./data-table.js";
import { bridgeToDescribe } from "./pci-bridge.js";

/** Where the configuration space of a described host bridge is (PCI Firmware 3.3, 4.1.2). */
export function mcfg(guest: GuestPlan, remarks: readonly string[]): string | undefined {
  const bridge = bridgeToDescribe(guest);
  if (bridge === undefined) return undefined;
  return dataTable("MCFG", 1, remarks, [
    [["Reserved", 8, 0]],
    [
      ["Base Address", 8, bridge.ecam.address],
      ["Segment Group Number", 2, 0],
      ["Start Bus Number", 1, 0],
      ["End Bus Number", 1, bridge.buses - 1],
      ["Reserved", 4, 0],
    ],
  ]);
}
