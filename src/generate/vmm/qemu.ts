import type { DevicePlan, GuestPlan } from "../../plan/plan.js";
import { type ServedDevicePlan, servedDevices } from "../served-devices.js";
import {
  attachmentOf,
  frontEndNameOf,
  frontEndOf,
  frontEndProperties,
} from "./front-ends/index.js";
import { NEWEST_QEMU, type QemuVersion, unavailable } from "./qemu/versions.js";

const MEMORY_ID = "memory";
const RECONNECT_MS = 1000;
const MIB = 1024 ** 2;
/** Slots that a machine's root bus has left for devices; slot 31 of q35 holds its south bridge. */
const LAST_PCI_SLOT = 30;
/** virtio-mmio transports of a machine. */
const MMIO_TRANSPORTS = { virt: 32, microvm: 24 } as const;

/**
 * The QEMU command that starts a guest on its backend: the program, then lines of arguments that
 * belong together.
 */
export interface QemuCommand {
  readonly program: string;
  readonly lines: readonly string[];
}

/**
 * The command of a guest; what boots the guest (a kernel or firmware) is left to the reader. Devices
 * that the version has no front-end for are left out.
 */
export function qemuCommand(guest: GuestPlan, version = NEWEST_QEMU): QemuCommand {
  const size = memorySize(guest.memoryBytes);
  return {
    program: `qemu-system-${guest.architecture}`,
    lines: [
      `-machine ${machineOf(guest)},memory-backend=${MEMORY_ID} -cpu max -m ${size}`,
      // The backend maps the guest's memory, so it has to be a shared file.
      `-object memory-backend-memfd,id=${MEMORY_ID},size=${size},share=on`,
      "-display none -nodefaults -no-user-config -serial stdio",
      ...(isMicrovm(guest) ? ["-bios qboot.rom"] : []),
      ...(usesBus(guest, "mmio") ? ["-global virtio-mmio.force-legacy=false"] : []),
      ...servedDevices(guest)
        .filter(({ device, bus }) => {
          const driver = frontEndNameOf(device, bus);
          return unavailable(driver, version, guest.architecture) === undefined;
        })
        .flatMap((device) => deviceLines(device, version)),
    ],
  };
}

/** What a reader has to know before the command works, each in a sentence or two. */
export function qemuNotes(guest: GuestPlan): readonly string[] {
  const { architecture } = guest;
  const devices = servedDevices(guest);
  const isS390x = architecture === "s390x";
  const types = devices.map(({ device }) => device.type);
  return [
    ...new Set(types.flatMap((type) => frontEndOf(type).note ?? [])),
    ...(isS390x && devices.length > 0 ? [CCW_NOTE] : []),
    ...(isS390x && types.some((type) => !frontEndOf(type).worksOnZpci) ? [INTERRUPT_NOTE] : []),
    ...roomNotes(guest),
    ...restartNotes(devices),
  ];
}

const CCW_NOTE =
  "QEMU has no vhost-user front-end for these devices on virtio-ccw, the usual transport of " +
  "s390x. The command puts them on PCI (zPCI) instead.";
const INTERRUPT_NOTE =
  "On s390x only disks work today: for the other devices QEMU's PCI front-ends offer too few " +
  "MSI-X vectors, which is all that zPCI has, and Linux gives up with error -28.";

/** What a restart of the backend means for the guest. */
function restartNotes(devices: readonly ServedDevicePlan[]): string[] {
  const names = (reconnects: boolean) =>
    devices
      .filter(({ device }) => frontEndOf(device.type).reconnects === reconnects)
      .map(({ device }) => `\`${device.name}\``)
      .join(", ");
  const [surviving, lost] = [names(true), names(false)];
  return [
    ...(surviving === ""
      ? []
      : [`When the backend is restarted, QEMU connects again and goes on with: ${surviving}.`]),
    ...(lost === ""
      ? []
      : [`QEMU cannot connect again to these, so restart the guest with the backend: ${lost}.`]),
  ];
}

/** Where the devices are more than their bus takes. */
export function roomNotes(guest: GuestPlan): string[] {
  const { devices } = guest;
  const pciCount = devices.filter(({ bus }) => bus === "pci").length;
  const mmioCount = devices.filter(({ bus }) => bus === "mmio").length;
  const mmioRoom = MMIO_TRANSPORTS[isMicrovm(guest) ? "microvm" : "virt"];
  return [
    ...(pciCount > LAST_PCI_SLOT
      ? [`The root bus has room for ${LAST_PCI_SLOT} devices and this guest has ${pciCount}.`]
      : []),
    ...(mmioCount > mmioRoom
      ? [`The machine has ${mmioRoom} virtio-mmio transports and this guest has ${mmioCount}.`]
      : []),
  ];
}

function machineOf(guest: GuestPlan): string {
  if (guest.architecture === "s390x") return "s390-ccw-virtio";
  if (guest.architecture === "aarch64") return "virt";
  if (!isMicrovm(guest)) return "q35";
  // The second interrupt controller triples the virtio-mmio transports.
  return usesBus(guest, "pci") ? "microvm,ioapic2=on,pcie=on" : "microvm,ioapic2=on";
}

/** Of the machines for x86_64 only microvm has virtio-mmio. */
function isMicrovm(guest: GuestPlan): boolean {
  return guest.architecture === "x86_64" && usesBus(guest, "mmio");
}

function usesBus(guest: GuestPlan, bus: DevicePlan["bus"]): boolean {
  return guest.devices.some((device) => device.bus === bus);
}

function deviceLines(plan: ServedDevicePlan, version: QemuVersion): string[] {
  const { device, socketPath, pciSlot, bus } = plan;
  const reconnect = frontEndOf(device.type).reconnects ? `,${version.reconnect(RECONNECT_MS)}` : "";
  const attachment = attachmentOf(device);
  const words = [
    frontEndNameOf(device, bus),
    `id=${device.name}`,
    attachment.property,
    ...frontEndProperties(device),
    ...(pciSlot === undefined ? [] : [`addr=0x${pciSlot.toString(16)}`]),
  ];
  return [
    `-chardev socket,id=${device.name},path=${socketPath}${reconnect}`,
    ...(attachment.line === undefined ? [] : [attachment.line]),
    `-device ${words.join(",")}`,
  ];
}

function memorySize(bytes: number): string {
  return bytes % MIB === 0 ? `${bytes / MIB}M` : `${bytes / 1024}K`;
}
