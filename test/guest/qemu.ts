import { type GuestOptions, type GuestRun, runGuest, type VhostUserDevice } from "./bed.js";

export type GuestArch = "x86_64" | "aarch64" | "s390x";

export interface QemuOptions extends GuestOptions {
  /** Default x86_64; the others need `bash test/guest/setup.sh ARCH`. */
  readonly arch?: GuestArch;
  /** Default q35, virt or s390-ccw-virtio, by architecture. */
  readonly machine?: string;
  /** The kernel's Debian suite, default trixie (Linux 6.12). */
  readonly suite?: string;
  /** Modules that the guest loads before its script, by name or as a path to a .ko file. */
  readonly modules?: readonly string[];
  /** More kernel arguments. */
  readonly append?: string;
  /** A cpio archive with ACPI tables that the kernel takes instead of, or besides, the firmware's. */
  readonly acpiOverride?: string;
  /** More arguments for QEMU, after those of the devices. */
  readonly qemuArgs?: readonly string[];
}

/** Device ids for which QEMU has a front end of its own, by its name without the bus. */
const OWN_FRONT_END: ReadonlyMap<number, string> = new Map([
  [2, "vhost-user-blk"],
  [4, "vhost-user-rng"],
  [18, "vhost-user-input"],
  [19, "vhost-user-vsock"],
  [8, "vhost-user-scsi"],
]);

/** QEMU's device of its own has an object between it and the socket. */
const cryptoId = 20;

/** For the generic front end: queues and configuration size of VIRTIO 1.4's device sections. */
const GENERIC_SHAPE: ReadonlyMap<number, { queueCount: number; configSizeBytes: number }> = new Map(
  [[3, { queueCount: 2, configSizeBytes: 12 }]],
);

/** What QEMU's -device takes for one vhost-user device on a bus (PCI or virtio-mmio). */
function frontEnd(device: VhostUserDevice, chardev: string, bus: "pci" | "mmio"): string {
  const own = device.isGeneric === true ? undefined : OWN_FRONT_END.get(device.id);
  const suffix = bus === "pci" ? "-pci" : "";
  const more = device.properties === undefined ? "" : `,${device.properties}`;
  if (own !== undefined) return `${own}${suffix},chardev=${chardev}${more}`;
  const shape = GENERIC_SHAPE.get(device.id);
  const queueCount = device.queueCount ?? shape?.queueCount;
  const configSizeBytes = device.configSizeBytes ?? shape?.configSizeBytes;
  if (queueCount === undefined || configSizeBytes === undefined) {
    throw new Error(`device id ${device.id} needs queueCount and configSizeBytes for QEMU`);
  }
  return [
    `vhost-user-test-device${suffix}`,
    `chardev=${chardev}`,
    `virtio-id=${device.id}`,
    `num_vqs=${queueCount}`,
    "vq_size=64",
    `config_size=${configSizeBytes}`,
  ].join(",");
}

function deviceArguments(
  devices: readonly VhostUserDevice[],
  bus: "pci" | "mmio",
): readonly string[] {
  return devices.flatMap((device, index) => {
    const chardev = `vhost${index}`;
    const socket = ["-chardev", `socket,id=${chardev},path=${device.socketPath}`];
    if (device.id === cryptoId && device.isGeneric !== true) {
      const engine = ["-object", `cryptodev-vhost-user,id=${chardev}-engine,chardev=${chardev}`];
      const name = bus === "pci" ? "virtio-crypto-pci" : "virtio-crypto-device";
      // It tells its backend of no feature, so the guest may have none that concern the rings.
      const front = `${name},cryptodev=${chardev}-engine,indirect_desc=off,event_idx=off`;
      return [...socket, ...engine, "-device", front];
    }
    return [...socket, "-device", frontEnd(device, chardev, bus)];
  });
}

/** Boots Debian's kernel in QEMU 11.1 by emulation; 4 s for a whole run on an idle machine. */
export function bootQemu(options: QemuOptions): Promise<GuestRun> {
  const arch = options.arch ?? "x86_64";
  const onMmio = arch === "aarch64" || (options.machine ?? "").startsWith("microvm");
  const flags = ["-a", arch, "-M", (options.modules ?? []).join(" ")];
  if (options.machine !== undefined) flags.push("-m", options.machine);
  if (options.suite !== undefined) flags.push("-s", options.suite);
  if (options.append !== undefined) flags.push("-A", options.append);
  if (options.acpiOverride !== undefined) flags.push("-p", options.acpiOverride);
  const devices = deviceArguments(options.devices ?? [], onMmio ? "mmio" : "pci");
  return runGuest("boot.sh", flags, [...devices, ...(options.qemuArgs ?? [])], {
    timeoutMs: 120_000,
    ...options,
  });
}
