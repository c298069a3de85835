import type { GuestPlan } from "../../plan/plan.js";
import type { Artefact } from "../artefact.js";
import { type FamilyInput, generated } from "../families/family.js";
import { renderTemplate } from "../template-helpers.js";
import { type BackendProcess, processesOf } from "./processes.js";

/** Where the units expect the project of a guest. */
export function installFolder({ plan, guest }: Pick<FamilyInput, "plan" | "guest">): string {
  return `/opt/${plan.name}-${guest.name}-backend`;
}

/** A unit for each process of a guest, and a target for all of them. */
export function units(input: FamilyInput): readonly Artefact[] {
  const { plan, guest, origin } = input;
  const base = `${plan.name}-${guest.name}`;
  const target = `${base}-devices.target`;
  const processes = processesOf(guest);
  const unitOf = ({ name }: BackendProcess) => `${base}-${name ?? "main"}.service`;
  const common = { ...origin, platform: plan.name, guest: guest.name, target };
  // A device that takes the backend along when it fails takes it along by its unit.
  const fatal = processes.filter(({ onFailure }) => onFailure === "stop-backend");
  return [
    generated(
      `systemd/${target}`,
      renderTemplate("deploy/guest.target", { ...common, services: processes.map(unitOf) }),
    ),
    ...processes.map((process) =>
      generated(
        `systemd/${unitOf(process)}`,
        renderTemplate("deploy/process.service", {
          ...common,
          ...processContext(process),
          memoryMax: memoryMax(guest, process),
          folder: installFolder(input),
          bindsTo: fatal.filter((other) => other !== process).map(unitOf),
        }),
      ),
    ),
  ];
}

/** What Node, its threads and the programs of the devices take. */
const PROGRAM_BYTES = 256 * 1024 ** 2;
const MIB = 1024 ** 2;

/**
 * The most memory of a process all of whose devices have a limit. Pages of the guest's memory count for whoever touches
 * them first, which may be the backend.
 */
function memoryMax({ memoryBytes }: GuestPlan, { devices }: BackendProcess): string | undefined {
  const budgets = devices.flatMap(({ device }) => device.budget.memory ?? []);
  if (budgets.length < devices.length) return undefined;
  const bytes = budgets.reduce((sum, budget) => sum + budget, memoryBytes + PROGRAM_BYTES);
  return `${Math.ceil(bytes / MIB)}M`;
}

function processContext({ name, devices, onFailure }: BackendProcess) {
  const needs = devices.map(({ device }) => device.host as HostBinding);
  const restarts = onFailure === "restart";
  const isNetwork = devices.some(({ device }) => (device.type as string) === "network");
  const isVsock = devices.some(({ device }) => (device.type as string) === "vsock");
  return {
    devices: devices.map(({ device }) => device.name).join(" "),
    argument: name === undefined ? "--main" : `--process=${name}`,
    restart: restarts ? "on-failure" : "no",
    restarts,
    watches: devices.some(({ device }) => device.safety.watchdogMs !== undefined),
    capabilities: needs.some(({ kind, create }) => kind === "tap" && create === true)
      ? "CAP_NET_ADMIN"
      : "",
    hostDevices: needs.some(needsHostDevices),
    writable: [...new Set(needs.flatMap(writablePaths))].sort(),
    addressFamilies: [
      "AF_UNIX",
      ...(isNetwork ? ["AF_INET", "AF_INET6", "AF_NETLINK"] : []),
      ...(isVsock ? ["AF_VSOCK"] : []),
    ].join(" "),
  };
}

/** The keys that say where a binding reaches out of the project. */
interface HostBinding {
  readonly kind: string;
  readonly path?: string;
  readonly link?: string;
  readonly directory?: string;
  readonly socket?: string;
  readonly readOnly?: boolean;
  readonly create?: boolean;
}

/** Devices of the host that PrivateDevices would hide: disks, taps, bus adapters. */
function needsHostDevices({ kind, path }: HostBinding): boolean {
  return path?.startsWith("/dev/") === true || !WITHOUT_HOST_DEVICES.includes(kind);
}

/** Bindings to files, sockets and nothing at all. A pseudo-terminal is there for private devices, too. */
const WITHOUT_HOST_DEVICES: readonly string[] = [
  ...["file", "directory", "fixed", "getrandom", "seed", "pty", "socket", "stdio"],
  ...["handler", "simulated", "unix", "pattern", "wav", "page", "switch", "loopback", "stream"],
];

/** Absolute paths outside of the project that a device writes: of what it makes, the folder. */
function writablePaths({ path, link, directory, socket, readOnly, create, kind }: HostBinding) {
  if (readOnly === true) return [];
  const made = [link, socket, create === true || kind === "socket" ? path : undefined];
  const folders = made.flatMap((file) => (file === undefined ? [] : [parentOf(file)]));
  return [...folders, path, directory].filter(
    (found): found is string => found?.startsWith("/") === true && !found.startsWith("/dev/"),
  );
}

function parentOf(path: string): string {
  return path.replace(/\/[^/]*$/, "") || "/";
}
