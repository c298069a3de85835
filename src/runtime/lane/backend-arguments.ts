import { parseArgs } from "node:util";
import type { DeviceSpec, FailureReaction } from "../device/device-module.js";
import { HostError } from "../host/host-error.js";
import { capabilities } from "./capabilities.js";
import { reactionOf } from "./reaction.js";

/** A process that serves a part of the devices, and what follows when it fails. */
export interface ProcessOrder {
  readonly name: string;
  readonly reaction: FailureReaction;
}

/** What the arguments of a backend program ask for. */
export type BackendOrder =
  | { readonly kind: "print"; readonly text: string }
  | {
      readonly kind: "serve";
      readonly devices: readonly DeviceSpec[];
      /** Processes to start besides, each for the devices that name it. */
      readonly processes: readonly ProcessOrder[];
      /** The part of the backend that this process is; undefined: its main process. */
      readonly part: string | undefined;
      /** Standard input and output belong to a device of this process, or of one that it starts. */
      readonly lendsStdio: boolean;
    };

const USAGE = `Serves VIRTIO devices over vhost-user.

  --process=NAME       serve only the devices of this process
  --main               serve only the devices that have no process of their own
  --device=NAME        serve only this device
  --socket-path=PATH   listen on PATH, for the one device
  --fd=NUMBER          use an inherited socket, for the one device; it listens, or is connected
  --print-capabilities print what the backend can do as JSON, and end
  --help               print this, and end

Without arguments it serves all devices. Those that have a process of their own get one.
`;

const OPTIONS = {
  process: { type: "string" },
  main: { type: "boolean" },
  device: { type: "string" },
  "socket-path": { type: "string" },
  fd: { type: "string" },
  help: { type: "boolean" },
} as const;

/**
 * Reads the command line of a backend, by the conventions of QEMU for vhost-user backend programs. Throws `HostError`
 * WB4041 for arguments that do not fit, and WB4307 when two devices want the terminal.
 */
export function backendOrder(
  devices: readonly DeviceSpec[],
  args: readonly string[],
): BackendOrder {
  // Whatever else is there is to be ignored then, but what names the device.
  if (args.includes("--print-capabilities")) {
    return { kind: "print", text: capabilities(devices, deviceNamed(args)) };
  }
  const values = parsed(args);
  if (values.help === true) return { kind: "print", text: USAGE };
  const { process, main = false, device, fd, "socket-path": socketPath } = values;
  if (process !== undefined && main) throw usage("--process and --main exclude each other");
  if (device !== undefined || socketPath !== undefined || fd !== undefined) {
    if (process !== undefined || main) throw usage("--process and --main go with nothing else");
    const spec = { ...theDevice(devices, device), ...socketOf(socketPath, fd) };
    return { kind: "serve", ...onlyOne([spec]), processes: [], part: spec.name };
  }
  if (process !== undefined) return servePart(devices, process);
  const own = new Set(main ? [] : devices.flatMap((spec) => spec.process ?? []));
  const processes = [...own].map((name) => {
    return { name, reaction: reactionOf(devices.filter((spec) => spec.process === name)) };
  });
  const rest = devices.filter((spec) => spec.process === undefined);
  const { lendsStdio } = onlyOne(main ? rest : devices);
  return { kind: "serve", devices: rest, processes, part: undefined, lendsStdio };
}

function servePart(devices: readonly DeviceSpec[], name: string): BackendOrder {
  const chosen = devices.filter((spec) => spec.process === name);
  if (chosen.length === 0) throw usage(`no device has process "${name}"`);
  return { kind: "serve", ...onlyOne(chosen), processes: [], part: name };
}

/** Two consoles on one terminal would take each other's keys. */
function onlyOne(devices: readonly DeviceSpec[]) {
  const names = devices.flatMap(({ name, usesStdio }) => (usesStdio === true ? [name] : []));
  if (names.length > 1) {
    throw new HostError("WB4307", `only one device can have the terminal, not ${names.join(", ")}`);
  }
  return { devices, lendsStdio: names.length > 0 };
}

function theDevice(devices: readonly DeviceSpec[], name: string | undefined): DeviceSpec {
  const [first] = devices;
  if (name === undefined) {
    if (first !== undefined && devices.length === 1) return first;
    throw usage("there are several devices: say which one by --device");
  }
  const found = devices.find((spec) => spec.name === name);
  if (found === undefined) {
    throw usage(
      `there is no device "${name}", only: ${devices.map((spec) => spec.name).join(", ")}`,
    );
  }
  return found;
}

function socketOf(
  path: string | undefined,
  fd: string | undefined,
): Partial<Pick<DeviceSpec, "socketPath" | "socketFd">> {
  if (fd === undefined) return path === undefined ? {} : { socketPath: path };
  if (path !== undefined) throw usage("--socket-path and --fd exclude each other");
  if (!/^\d{1,6}$/.test(fd)) throw usage(`--fd takes the number of a descriptor, not "${fd}"`);
  return { socketPath: `descriptor ${fd}`, socketFd: Number(fd) };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true }).values;
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

function deviceNamed(args: readonly string[]): string | undefined {
  return parseArgs({ args: [...args], options: OPTIONS, strict: false }).values.device?.toString();
}

function usage(message: string): HostError {
  return new HostError("WB4041", `${message} (--help tells more)`);
}
