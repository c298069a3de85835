import { QEMU_WINDOWS } from "../../plan/machine.js";
import type { GuestPlan } from "../../plan/plan.js";
import { type ServedDevicePlan, servedDevices } from "../served-devices.js";
import {
  attachmentOf,
  frontEndNameOf,
  frontEndOf,
  frontEndProperties,
} from "./front-ends/index.js";
import { featureProperties } from "./qemu/features.js";
import { machineArguments, usesBus } from "./qemu/machine.js";
import { placeProperties, shownBus } from "./qemu/place.js";
import { NEWEST_QEMU, type QemuVersion, unavailable } from "./qemu/versions.js";

const MEMORY_ID = "memory";
const RECONNECT_MS = 1000;
const MIB = 1024 ** 2;
/** Slots that a machine's root bus has left for devices; slot 31 of q35 holds its south bridge. */
const LAST_PCI_SLOT = 30;

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
      `${machineArguments(guest, MEMORY_ID)} -m ${size}`,
      // The backend maps the guest's memory, so it has to be a shared file.
      `-object memory-backend-memfd,id=${MEMORY_ID},size=${size},share=on`,
      "-display none -nodefaults -no-user-config -serial stdio",
      ...(guest.machine.kind === "microvm" ? ["-bios qboot.rom"] : []),
      ...(usesBus(guest, "mmio") ? ["-global virtio-mmio.force-legacy=false"] : []),
      ...placedFirst(servedDevices(guest), guest)
        .filter(({ device, place }) => {
          const driver = frontEndNameOf(device, shownBus(device, place));
          return unavailable(driver, version, guest.architecture) === undefined;
        })
        .flatMap((device) => deviceLines(device, guest, version)),
    ],
  };
}

/** QEMU gives a device without a place the first free one, which must not be that of another. */
function placedFirst(
  devices: readonly ServedDevicePlan[],
  guest: GuestPlan,
): readonly ServedDevicePlan[] {
  const isPlaced = (plan: ServedDevicePlan) => placeProperties(plan, guest).length > 0;
  return [...devices.filter(isPlaced), ...devices.filter((plan) => !isPlaced(plan))];
}

/** What a reader has to know before the command works, each in a sentence or two. */
export function qemuNotes(guest: GuestPlan): readonly string[] {
  const { architecture } = guest;
  const devices = servedDevices(guest);
  const isS390x = architecture === "s390x";
  const types = devices.map(({ device }) => device.type);
  const moved = devices.some(({ device, place }) => shownBus(device, place) !== place.bus);
  return [
    ...new Set(types.flatMap((type) => frontEndOf(type).note ?? [])),
    ...(moved ? [CCW_NOTE] : []),
    ...(isS390x && types.some((type) => !frontEndOf(type).worksOnZpci) ? [INTERRUPT_NOTE] : []),
    ...roomNotes(guest),
    ...restartNotes(devices),
  ];
}

const CCW_NOTE =
  "Of QEMU's vhost-user front-ends only that of networks rides on virtio-ccw, the usual transport " +
  "of s390x. The command puts other devices on PCI (zPCI) instead.";
const INTERRUPT_NOTE =
  "On s390x only disks and networks work today: for other devices QEMU's PCI front-ends offer too few " +
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
  const buses = [
    ...servedDevices(guest).map(({ device, place }) => shownBus(device, place)),
    ...guest.passthroughPlaces.map(({ place }) => place?.bus),
  ];
  const pciCount = buses.filter((bus) => bus === "pci").length;
  const mmioCount = buses.filter((bus) => bus === "mmio").length;
  const mmioRoom = QEMU_WINDOWS[guest.machine.kind === "microvm" ? "microvm" : "virt"].slots;
  return [
    ...(pciCount > LAST_PCI_SLOT
      ? [`The root bus has room for ${LAST_PCI_SLOT} devices and this guest has ${pciCount}.`]
      : []),
    ...(mmioCount > mmioRoom
      ? [`The machine has ${mmioRoom} virtio-mmio transports and this guest has ${mmioCount}.`]
      : []),
  ];
}

function deviceLines(plan: ServedDevicePlan, guest: GuestPlan, version: QemuVersion): string[] {
  const { device, socketPath, place } = plan;
  const reconnect = frontEndOf(device.type).reconnects ? `,${version.reconnect(RECONNECT_MS)}` : "";
  const attachment = attachmentOf(device, device.name);
  const bus = shownBus(device, place);
  const words = [
    frontEndNameOf(device, bus),
    `id=${device.name}`,
    attachment.property,
    ...frontEndProperties(device),
    ...featureProperties(device, bus, version),
    ...placeProperties(plan, guest),
  ];
  return [
    `-chardev socket,id=${device.name},path=${socketPath}${reconnect}`,
    ...(attachment.argument === undefined ? [] : [attachment.argument.join(" ")]),
    `-device ${words.join(",")}`,
  ];
}

function memorySize(bytes: number): string {
  return bytes % MIB === 0 ? `${bytes / MIB}M` : `${bytes / 1024}K`;
}
