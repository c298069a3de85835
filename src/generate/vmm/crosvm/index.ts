import type { DevicePlan } from "../../../plan/plan.js";
import type { PlatformDevice } from "../../../profile/platform.js";
import { argumentFile, startScript } from "../launch/argument-file.js";
import { mebibytes } from "../launch/device-facts.js";
import { noteOwnGic } from "../launch/processors.js";
import { noteOnlyPci, refuseDevice, refusePassthrough, runs } from "../launch/refusals.js";
import { launchFamily } from "../launch/vmm.js";

const TITLE = "crosvm";
const FOLDER = "vmm/crosvm";

/**
 * What `--vhost-user type=` calls device types: the names of crosvm's `DeviceType`. Those that it
 * serves only itself are missing: IOMMU and persistent memory.
 */
const TYPES: Readonly<Partial<Record<PlatformDevice["type"], string>>> = {
  network: "net",
  block: "block",
  console: "console",
  entropy: "rng",
  balloon: "balloon",
  scsi: "scsi",
  "9p": "9p",
  gpu: "gpu",
  input: "input",
  vsock: "vsock",
  sound: "sound",
  fs: "fs",
  scmi: "scmi",
};

export const crosvmFamily = launchFamily({
  name: "crosvm",
  title: TITLE,
  docs: "arguments for crosvm and a start script",
  files(input, refuse) {
    const { guest, origin } = input;
    if (!runs(guest, TITLE, ["x86_64", "aarch64"], refuse)) return [];
    refusePassthrough(guest, TITLE, refuse);
    noteOwnGic(guest, TITLE, refuse);
    const devices = guest.devices.flatMap((plan) => {
      const type = TYPES[plan.device.type];
      if (type === undefined) {
        refuseDevice(plan.device, TITLE, refuse);
        return [];
      }
      noteOnlyPci(plan, TITLE, refuse);
      return [`--vhost-user ${frontEnd(plan, type)}`];
    });
    const lines = [
      `--mem size=${mebibytes(guest.memoryBytes)}`,
      `--cpus num-cores=${guest.vcpus}`,
      "--serial type=stdout,hardware=serial,num=1,console,stdin",
      ...devices,
      ...guest.passthrough
        .filter(({ bus }) => bus === "pci")
        .map(({ host }) => `--vfio /sys/bus/pci/devices/${host}`),
    ];
    return [
      argumentFile(`${FOLDER}/crosvm.args`, origin, lines),
      startScript(input, {
        path: `${FOLDER}/start.sh`,
        title: TITLE,
        program: "crosvm",
        variable: "CROSVM",
        words: ["run"],
        choice: "file=crosvm.args",
      }),
    ];
  },
});

/** A place is stated only where the profile wants one: crosvm's own devices take some slots. */
function frontEnd({ device, socketPath }: DevicePlan, type: string): string {
  const { pci } = device.placement;
  return [
    `type=${type}`,
    `socket=${socketPath}`,
    `max-queue-size=${device.queues.size}`,
    ...(pci === undefined ? [] : [`pci-address=${pci}`]),
  ].join(",");
}
