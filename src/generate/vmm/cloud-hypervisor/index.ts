import type { DevicePlan } from "../../../plan/plan.js";
import { argumentFile, startScript } from "../launch/argument-file.js";
import { mebibytes, virtioId } from "../launch/device-facts.js";
import { noteOwnGic } from "../launch/processors.js";
import {
  noteOnlyPci,
  notePlace,
  refuseDevice,
  refusePassthrough,
  runs,
} from "../launch/refusals.js";
import { launchFamily } from "../launch/vmm.js";

const TITLE = "Cloud Hypervisor";
const FOLDER = "vmm/cloud-hypervisor";

/** An option takes all its values at once. */
type Option = "--disk" | "--net" | "--fs" | "--generic-vhost-user";

/**
 * Devices that its generic front-end cannot carry: what a GPU's backend asks of its front-end is
 * ruled out by its authors, and memory and the IOMMU are the monitor's own.
 */
const NOT_GENERIC: readonly string[] = ["gpu", "iommu", "memory", "pmem"];

/** Cloud Hypervisor 52 or newer: earlier ones lack the generic front-end. */
export const cloudHypervisorFamily = launchFamily({
  name: "cloud-hypervisor",
  title: TITLE,
  docs: "arguments for Cloud Hypervisor 52 or newer and a start script",
  files(input, refuse) {
    const { guest, origin } = input;
    if (!runs(guest, TITLE, ["x86_64", "aarch64"], refuse)) return [];
    refusePassthrough(guest, TITLE, refuse);
    noteOwnGic(guest, TITLE, refuse);
    const options = new Map<Option, string[]>();
    for (const plan of guest.devices) {
      if (NOT_GENERIC.includes(plan.device.type)) {
        refuseDevice(plan.device, TITLE, refuse);
        continue;
      }
      noteOnlyPci(plan, TITLE, refuse);
      notePlace(plan, TITLE, refuse);
      const [option, value] = frontEnd(plan);
      options.set(option, [...(options.get(option) ?? []), value]);
    }
    const passthrough = guest.passthrough.filter(({ bus }) => bus === "pci");
    const lines = [
      // Backends map the guest's memory.
      `--memory size=${mebibytes(guest.memoryBytes)}M,shared=on`,
      `--cpus boot=${guest.vcpus}`,
      "--serial tty",
      "--console off",
      ...[...options].flatMap(([option, values]) => optionLines(option, values)),
      ...optionLines(
        "--device",
        passthrough.map(({ host, name }) => `path=/sys/bus/pci/devices/${host},id=${name}`),
      ),
    ];
    return [
      argumentFile(`${FOLDER}/cloud-hypervisor.args`, origin, lines),
      startScript(input, {
        path: `${FOLDER}/start.sh`,
        title: TITLE,
        program: "cloud-hypervisor",
        variable: "CLOUD_HYPERVISOR",
        choice: "file=cloud-hypervisor.args",
      }),
    ];
  },
});

/** A line that does not start with an option is one more value of the last. */
function optionLines(option: string, values: readonly string[]): string[] {
  return values.map((value, index) => (index === 0 ? `${option} ${value}` : `  ${value}`));
}

function frontEnd({ device, socketPath }: DevicePlan): [Option, string] {
  const { name, queues } = device;
  const id = `id=${name}`;
  switch (device.type) {
    case "block":
      return [
        "--disk",
        `vhost_user=true,socket=${socketPath},${id},num_queues=${queues.repeated},queue_size=${queues.size}`,
      ];
    case "network": {
      const { mac, mtu } = device.config;
      const more = [
        ...(mac === undefined ? [] : [`mac=${mac}`]),
        ...(mtu === undefined ? [] : [`mtu=${mtu}`]),
      ];
      return [
        "--net",
        [
          `vhost_user=true,socket=${socketPath},${id}`,
          `num_queues=${2 * queues.repeated},queue_size=${queues.size}`,
          ...more,
        ].join(","),
      ];
    }
    case "fs":
      return [
        "--fs",
        `tag=${device.config.tag},socket=${socketPath},${id},num_queues=${queues.repeated},queue_size=${queues.size}`,
      ];
    default: {
      const sizes = new Array<number>(queues.count).fill(queues.size).join(",");
      return [
        "--generic-vhost-user",
        `socket=${socketPath},${id},virtio_id=${virtioId(device)},queue_sizes=[${sizes}]`,
      ];
    }
  }
}
