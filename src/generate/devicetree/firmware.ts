import type { GuestPlan } from "../../plan/plan.js";
import type { PlatformDeviceOf } from "../../profile/platform.js";
import { labelOf } from "./device-child.js";
import { cells, type DtNode, dtNode, unit } from "./tree.js";

type Scmi = PlatformDeviceOf<"scmi">;
type Protocol = Scmi["config"]["protocols"][number];

/** Protocol ids of SCMI, and the property by which other nodes refer to what each controls. */
const PROTOCOLS: Readonly<Record<Protocol, { readonly id: number; readonly cells?: string }>> = {
  "power-domain": { id: 0x11, cells: "#power-domain-cells" },
  "system-power": { id: 0x12 },
  performance: { id: 0x13, cells: "#power-domain-cells" },
  clock: { id: 0x14, cells: "#clock-cells" },
  sensor: { id: 0x15, cells: "#thermal-sensor-cells" },
  reset: { id: 0x16, cells: "#reset-cells" },
  voltage: { id: 0x17 },
  "power-capping": { id: 0x18 },
  "pin-control": { id: 0x19 },
};

/**
 * The node by which a guest's SCMI drivers know what the device offers. Linux has one virtio
 * channel, so the first device gets it.
 */
export function firmwareNodes({ devices }: GuestPlan): readonly DtNode[] {
  const found = devices.map(({ device }) => device).find(isScmi);
  if (found === undefined) return [];
  const protocols = found.config.protocols.map((name) => PROTOCOLS[name]);
  const sorted = protocols.toSorted((a, b) => a.id - b.id);
  const scmi = dtNode("scmi", {
    label: labelOf(found.name),
    properties: {
      compatible: ["arm,scmi-virtio"],
      "#address-cells": cells(1),
      "#size-cells": cells(0),
    },
    children: sorted.map((protocol) => {
      const references = protocol.cells === undefined ? {} : { [protocol.cells]: cells(1) };
      return dtNode(unit("protocol", protocol.id), {
        properties: { reg: cells(protocol.id), ...references },
      });
    }),
  });
  return [dtNode("firmware", { children: [scmi] })];
}

function isScmi(device: GuestPlan["devices"][number]["device"]): device is Scmi {
  return device.type === "scmi";
}
