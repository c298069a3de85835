import type {
  DevicePlan,
  EndpointPlan,
  GuestPlan,
  Interrupt,
  PassthroughPlan,
  Place,
  Plan,
} from "../../plan/plan.js";
import { hex } from "../../profile/address-range.js";
import { sizeText } from "../../profile/size-text.js";
import { columns } from "../devices/device-list.js";
import { memoryMap } from "./memory-map.js";

const HEADS = ["DEVICE", "TYPE", "PLACE", "INTERRUPT", "IOMMU", "SOCKET", "PROCESS", "LANE"];

/** What was decided, for people: a table and a drawing for each guest. */
export function planText({ guests }: Plan): string {
  return guests.map(guestText).join("\n");
}

function guestText(guest: GuestPlan): string {
  const { name, architecture, machine, memoryBytes, vcpus, interruptController } = guest;
  const kind = machine.isStock ? `QEMU's ${machine.kind}` : "a machine of the profile";
  const words = [architecture, kind, sizeText(memoryBytes), `${vcpus} vCPU`, interruptController];
  const rows = [...guest.devices.map(deviceRow), ...guest.passthroughPlaces.map(passthroughRow)];
  const table = rows.length === 0 ? "The guest has no devices.\n" : columns([HEADS, ...rows]);
  return [`${name}: ${words.join(", ")}\n`, table, memoryMap(guest.regions)].join("\n");
}

function deviceRow({ device, socketPath, process, lane, place, iommu }: DevicePlan): string[] {
  const { name, type } = device;
  const served = [socketPath, process ?? "shared", lane];
  return [
    name,
    type,
    placeText(place),
    interruptText(interruptOf(place)),
    endpointText(iommu),
    ...served,
  ];
}

function passthroughRow({ device, place, iommu }: PassthroughPlan): string[] {
  const { name, bus, registers, interrupts } = device;
  const where =
    place === undefined ? registers.map(({ address }) => hex(address)).join(" ") : placeText(place);
  const lines = place === undefined ? interrupts.join(" ") : interruptText(interruptOf(place));
  return [name, `host ${bus}`, where || "-", lines || "-", endpointText(iommu), "-", "-", "-"];
}

function placeText(place: Place): string {
  switch (place.bus) {
    case "pci":
      return `pci ${place.address}`;
    case "mmio":
      return `mmio ${hex(place.address)}`;
    case "ccw":
      return `ccw ${place.number}`;
  }
}

function interruptOf(place: Place): Interrupt | undefined {
  return place.bus === "ccw" ? undefined : place.interrupt;
}

function interruptText(interrupt: Interrupt | undefined): string {
  if (interrupt === undefined) return "-";
  return `${interrupt.kind.toUpperCase()} ${interrupt.number} ${interrupt.trigger}`;
}

function endpointText(iommu: EndpointPlan | undefined): string {
  return iommu === undefined ? "-" : `${iommu.device} ${hex(iommu.endpoint)}`;
}

/** The same for programs; what the profile says itself is left out. */
export function planJson({ name, source, guests }: Plan): string {
  const data = {
    name,
    source,
    guests: guests.map((guest) => ({
      ...guest,
      devices: guest.devices.map(({ device, ...plan }) => ({ ...headOf(device), ...plan })),
      passthrough: guest.passthroughPlaces.map(({ device, ...plan }) => ({
        name: device.name,
        pointer: device.pointer,
        ...plan,
      })),
    })),
  };
  return `${JSON.stringify(data, undefined, 2)}\n`;
}

function headOf({ name, type, pointer }: DevicePlan["device"]) {
  return { name, type, pointer };
}
