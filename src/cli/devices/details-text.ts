import type { DeviceDetails } from "./device-details.js";
import { columns } from "./device-list.js";

/** All about a device type, for a terminal. */
export function detailsText(device: DeviceDetails): string {
  const { name, title, summary, id, section, pciDeviceId, dtCompatible } = device;
  return [
    `${name} (id ${id}): ${title}\n${summary}\n`,
    columns([
      ["VIRTIO 1.4", `section ${section}`],
      ["PCI device", `0x${pciDeviceId.toString(16)}`],
      ["device tree", dtCompatible],
      ["requirements", requirementText(device)],
      ["this version", servedText(device)],
    ]),
    sectionText("QUEUES", [
      ["INDEX", "NAME", "DIRECTION", "WHEN"],
      ...device.queues.map(({ index, name: queue, direction, when }) => {
        return [index, queue, direction, when];
      }),
    ]),
    sectionText("FEATURES", [
      ["FEATURE", "BIT", "HERE", "MEANS"],
      ...device.features.map(({ name: feature, bit, isServed, summary: means, needs }) => {
        const also = needs === "" ? "" : ` (needs ${needs})`;
        return [feature, String(bit), isServed ? "served" : "-", `${means}${also}`];
      }),
    ]),
    sectionText(`CONFIGURATION, ${device.configBytes} bytes`, [
      ["OFFSET", "TYPE", "FIELD", "ACCESS", "WHEN", "MEANS"],
      ...device.config.map((field) => {
        const { offset, type, name: of, access, when, summary: means } = field;
        return [String(offset), type, of, access, when, means];
      }),
    ]),
    ...structureTexts(device),
    ...(device.notes.length === 0 ? [] : [`NOTES\n${device.notes.join("\n")}\n`]),
  ].join("\n");
}

function requirementText({ requirements }: DeviceDetails): string {
  if (requirements === 0) return "none: VIRTIO has no text of this device";
  return `${requirements} of the device`;
}

function servedText({ served }: DeviceDetails): string {
  if (served === undefined) return "describes it in profiles, and has no model to serve it";
  const config = served.config.length === 0 ? "" : `; config: ${served.config.join(", ")}`;
  return `serves it (host: ${served.hosts.join(", ")}${config})`;
}

function sectionText(title: string, rows: readonly (readonly string[])[]): string {
  return rows.length < 2 ? `${title}\nnone\n` : `${title}\n${columns(rows)}`;
}

function structureTexts({ structures }: DeviceDetails): string[] {
  if (structures.length === 0) return [];
  const texts = structures.map(({ name, sizeBytes, isOpen, fields }) => {
    const more = isOpen ? " and what follows" : "";
    const rows = fields.map(({ offset, type, name: field }) => [`  ${offset}`, type, field]);
    const size = sizeBytes === 1 ? "1 byte" : `${sizeBytes} bytes`;
    return `${name}, ${size}${more}\n${columns(rows)}`;
  });
  return [`STRUCTURES\n${texts.join("\n")}`];
}
