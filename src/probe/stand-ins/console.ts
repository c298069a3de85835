import { closeSync, constants, openSync, readSync } from "node:fs";
import { connect } from "node:net";
import { basename, join } from "node:path";
import { ReadStream } from "node:tty";
import type { PlatformDeviceOf } from "../../profile/platform.js";
import { hostStream } from "./host-stream.js";
import { type HostStream, SCRATCH_FOLDER, type StandIn } from "./stand-in.js";

/** How often a file is looked at for more. */
const LOOK_MS = 20;

type Console = PlatformDeviceOf<"console">;

export const consoleDevice: StandIn<"console"> = {
  replace(device) {
    const { name } = device;
    const config = { ...device.config, ports: device.config.ports?.map(replacePort(name)) };
    const { host, insteadOf, uses } = replaceHost(device);
    return { device: { ...device, config, host }, binding: { insteadOf, uses } };
  },

  openHostEnd({ host, config }, projectDir) {
    const { ports = [] } = config;
    return joined([
      openFirst(host, projectDir),
      ...ports.map(({ socket, link }) => openPort({ socket, link }, projectDir)),
    ]);
  },
};

function openFirst(host: Console["host"], projectDir: string): HostStream | undefined {
  if (host.kind === "file") return fileEnd(join(projectDir, host.path));
  if (host.kind === "socket") return openPort({ socket: host.path }, projectDir);
  return host.kind === "pty" ? openPort({ link: host.link }, projectDir) : undefined;
}

function openPort(
  { socket, link }: Partial<Pick<Port, "socket" | "link">>,
  projectDir: string,
): HostStream | undefined {
  if (socket !== undefined) return hostStream(connect(join(projectDir, socket)));
  if (link === undefined) return undefined;
  const fd = openSync(join(projectDir, link), constants.O_RDWR | constants.O_NOCTTY);
  return hostStream(new ReadStream(fd));
}

function replaceHost({ host, name }: Console) {
  if (host.kind === "socket") {
    const path = `${SCRATCH_FOLDER}/${name}.socket`;
    const uses = `a scratch socket, ${basename(path)}`;
    return { host: { kind: "socket", path } as const, insteadOf: host.path, uses };
  }
  if (host.kind === "file") {
    const path = `${SCRATCH_FOLDER}/${name}.log`;
    const uses = `a scratch file, ${basename(path)}`;
    return { host: { kind: "file", path } as const, insteadOf: host.path, uses };
  }
  const link = `${SCRATCH_FOLDER}/${name}.pty`;
  return {
    host: { kind: "pty", link } as const,
    insteadOf: replacedName(host),
    uses: `a scratch pseudo-terminal, ${basename(link)}`,
  };
}

function replacedName(host: Console["host"]): string {
  if (host.kind === "stdio") return "standard input and output";
  return (host.kind === "pty" ? host.link : undefined) ?? "a pseudo-terminal";
}

type Port = NonNullable<Console["config"]["ports"]>[number];

/** Ports keep what they are; sockets and links lie beside the device's own, a link for each terminal. */
function replacePort(name: string): (port: Port, index: number) => Port {
  return (port, index) => {
    const path = `${SCRATCH_FOLDER}/${name}-${index + 1}`;
    return {
      ...port,
      socket: port.socket === undefined ? undefined : `${path}.socket`,
      link: port.socket === undefined ? `${path}.pty` : undefined,
    };
  };
}

/** The ends of all ports as one. */
function joined(ends: readonly (HostStream | undefined)[]): HostStream {
  return {
    write: (bytes, port) => ends[port]?.write(bytes, port),
    onData(listener) {
      for (const [port, end] of ends.entries()) end?.onData((bytes) => listener(bytes, port));
    },
    close() {
      for (const end of ends) end?.close();
    },
  };
}

/** Reads what is appended to a file; nobody can write to the guest by it. */
function fileEnd(path: string): HostStream {
  const fd = openSync(path, "r");
  const part = Buffer.alloc(4096);
  let timer: NodeJS.Timeout | undefined;
  return {
    write: () => undefined,
    onData(listener) {
      timer = setInterval(() => {
        const count = readSync(fd, part);
        if (count > 0) listener(new Uint8Array(part.subarray(0, count)));
      }, LOOK_MS);
    },
    close() {
      clearInterval(timer);
      closeSync(fd);
    },
  };
}
