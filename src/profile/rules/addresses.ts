import { type DeviceView, type Report, rule } from "../rule.js";

export const vsockCid = rule({
  id: "vsock/cid",
  severity: "error",
  docs: "Every context id of the platform belongs to one vsock device; a guest has one device.",
  check({ devices }, report) {
    reportTwice(devices, report, "cid", ({ device }) =>
      device.type === "vsock" ? device.config?.cid : undefined,
    );
  },
});

export const networkMac = rule({
  id: "network/mac",
  severity: "error",
  docs: "Every Ethernet address of the platform belongs to one interface.",
  check({ devices }, report) {
    reportTwice(devices, report, "mac", ({ device }) =>
      device.type === "network" ? device.config?.mac : undefined,
    );
  },
});

function reportTwice(
  devices: readonly DeviceView[],
  report: Report,
  key: string,
  valueIn: (view: DeviceView) => string | number | undefined,
): void {
  const owners = new Map<string | number, DeviceView>();
  for (const view of devices) {
    const value = valueIn(view);
    if (value === undefined) continue;
    const first = owners.get(value);
    if (first === undefined) owners.set(value, view);
    else {
      report({
        at: `${view.pointer}/config/${key}`,
        message: `${key} ${value} belongs to device "${first.device.name}" of guest "${first.guest.name}"`,
        hint: "choose another",
        related: [{ at: `${first.pointer}/config/${key}`, message: "first here" }],
      });
    }
  }
}
