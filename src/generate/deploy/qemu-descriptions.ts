import type { Artefact } from "../artefact.js";
import { type FamilyInput, generated } from "../families/family.js";
import { servedDevices } from "../served-devices.js";
import { renderTemplate } from "../template-helpers.js";
import { installFolder } from "./units.js";

/** The types that QEMU's schema of backend descriptions has a name for, by ours. */
const QEMU_TYPES: Readonly<Record<string, string>> = {
  "9p": "9p",
  balloon: "balloon",
  block: "block",
  console: "console",
  crypto: "crypto",
  entropy: "rng",
  fs: "fs",
  gpu: "gpu",
  input: "input",
  network: "net",
  scsi: "scsi",
  vsock: "vsock",
};

/**
 * A program for each device by QEMU's conventions, and a description of it for
 * `/usr/share/qemu/vhost-user` where QEMU's schema knows the type.
 */
export function qemuDescriptions(input: FamilyInput): readonly Artefact[] {
  const { plan, guest, origin } = input;
  return servedDevices(guest).flatMap(({ device }): Artefact[] => {
    const path = `bin/vhost-user-${device.name}`;
    const content = renderTemplate("deploy/program", { ...origin, device: device.name });
    const program: Artefact = { ...generated(path, content), isProgram: true };
    const type = QEMU_TYPES[device.type];
    if (type === undefined) return [program];
    const description = {
      description: `Wheelbase: ${device.name} of guest ${guest.name} of platform ${plan.name}`,
      type,
      binary: `${installFolder(input)}/${path}`,
    };
    const file = `qemu/vhost-user/50-${plan.name}-${guest.name}-${device.name}.json`;
    return [program, generated(file, `${JSON.stringify(description, undefined, 2)}\n`)];
  });
}
