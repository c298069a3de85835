import type { PlatformDeviceOf } from "../../../profile/platform.js";
import type { Literal } from "../../literal.js";
import type { BackendDevice, DeviceProperties } from "./backend-device.js";

type Console = PlatformDeviceOf<"console">;
type Port = NonNullable<Console["config"]["ports"]>[number];

export const consoleDevice: BackendDevice<"console"> = {
  construct: "consoleDevice",
  properties({ host, config }) {
    const { columns, rows, ports } = config;
    return { columns, rows, ...hostProperties(host), ports: ports?.map(portLiteral) };
  },
  hostText({ host, config }) {
    return [hostText(host), ...(config.ports ?? []).map(portText)].join("; ");
  },
};

function hostProperties(host: Console["host"]): DeviceProperties {
  switch (host.kind) {
    case "socket":
      return { socket: { path: host.path } };
    case "pty":
      return { pty: host.link === undefined ? {} : { link: host.link } };
    case "file":
      return { log: { path: host.path } };
    case "stdio":
      return { stdio: {} };
  }
}

function portLiteral(port: Port): Literal {
  const { name, socket, link } = port;
  const end = socket === undefined ? { pty: link === undefined ? {} : { link } } : undefined;
  return {
    name,
    ...(port.console ? { console: true } : {}),
    ...(end ?? { socket: { path: socket ?? "" } }),
  };
}

function hostText(host: Console["host"]): string {
  switch (host.kind) {
    case "socket":
      return `Unix socket \`${host.path}\``;
    case "pty":
      return terminalText(host.link);
    case "file":
      return `into \`${host.path}\``;
    case "stdio":
      return "standard input and output of the backend";
  }
}

function portText({ name, socket, link }: Port): string {
  const end = socket === undefined ? terminalText(link) : `Unix socket \`${socket}\``;
  return `port \`${name}\`: ${end}`;
}

function terminalText(link: string | undefined): string {
  return link === undefined ? "a pseudo-terminal" : `a pseudo-terminal, \`${link}\``;
}
