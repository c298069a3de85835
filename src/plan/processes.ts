import type { DevicePlan, LanePlan, ProcessPlan } from "./plan.js";

type Served = Pick<DevicePlan, "lane" | "process"> & { readonly device: { readonly name: string } };

/** The processes of a guest with their lanes: the shared one, then those of single devices. */
export function processesOf(devices: readonly Served[]): readonly ProcessPlan[] {
  const shared = devices.filter(({ process }) => process === undefined);
  const alone = devices.filter(({ process }) => process !== undefined);
  return [
    ...(shared.length === 0 ? [] : [{ device: undefined, lanes: lanesOf(shared) }]),
    ...alone.map((plan) => ({ device: plan.process, lanes: lanesOf([plan]) })),
  ];
}

function lanesOf(devices: readonly Served[]): LanePlan[] {
  const names = [...new Set(devices.map(({ lane }) => lane))];
  return names.map((name) => ({
    name,
    devices: devices.filter(({ lane }) => lane === name).map(({ device }) => device.name),
  }));
}
