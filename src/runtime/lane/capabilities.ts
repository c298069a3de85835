import type { DeviceSpec } from "../device/device-module.js";

/** Names that VIRTIO's types have in QEMU's description of backends, where they differ. */
const QEMU_TYPES: Readonly<Record<string, string>> = { entropy: "rng", network: "net" };

/** Types whose capabilities have a list of features; none of ours takes the arguments that they stand for. */
const WITH_FEATURES: readonly string[] = ["block", "gpu", "input"];

/** The answer to `--print-capabilities`: of one device what QEMU's conventions ask, of several a list by name. */
export function capabilities(devices: readonly DeviceSpec[], chosen: string | undefined): string {
  const [only] =
    chosen === undefined && devices.length > 1
      ? []
      : devices.filter(({ name }) => chosen === undefined || name === chosen);
  const content =
    only === undefined
      ? { devices: devices.map((spec) => ({ name: spec.name, ...capability(spec) })) }
      : capability(only);
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

function capability({ type = "vendor-specific" }: DeviceSpec) {
  const name = QEMU_TYPES[type] ?? type;
  return { type: name, ...(WITH_FEATURES.includes(name) && { features: [] }) };
}
