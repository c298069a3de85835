import type { GuestPlan, Plan } from "../../plan/plan.js";
import type { Origin, ProjectNeeds } from "../artefact.js";
import { markdownTable } from "../markdown-table.js";
import { type ServedDevicePlan, servedDevices } from "../served-devices.js";
import { renderTemplate } from "../template-helpers.js";
import { qemuCommand, qemuNotes } from "../vmm/qemu.js";
import { hostText } from "./devices/index.js";

export function readme(plan: Plan, guest: GuestPlan, origin: Origin, needs: ProjectNeeds): string {
  const { program, lines } = qemuCommand(guest);
  return renderTemplate("backend/README.md", {
    platform: plan.name,
    guest: guest.name,
    description: plan.description.trim(),
    pointer: guest.pointer,
    profilePath: origin.profilePath,
    generatorVersion: origin.generatorVersion,
    nodeVersion: needs.nodeRange.replace(">=", ""),
    devices: deviceTable(servedDevices(guest)),
    command: [program, ...lines.map((line) => `  ${line}`)].join(" \\\n"),
    notes: qemuNotes(guest),
  });
}

const COLUMNS = ["Device", "Type", "Socket", "Queues", "Thread", "Host side"] as const;

function deviceTable(devices: readonly ServedDevicePlan[]): string {
  if (devices.length === 0) return "The profile gives this guest no devices.";
  const rows = devices.map(({ device, socketPath, lane }) => [
    `\`${device.name}\``,
    device.type,
    `\`${socketPath}\``,
    `${device.queues.count} of ${device.queues.size}`,
    `\`${lane}\``,
    hostText(device),
  ]);
  return markdownTable(COLUMNS, rows);
}
