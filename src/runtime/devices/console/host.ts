import type { DeviceServices } from "../../device/device-module.js";
import { FilePort } from "./file-port.js";
import type { ConsoleEnd } from "./options.js";
import type { ConsolePort } from "./port.js";
import { PtyPort } from "./pty-port.js";
import { SocketPort } from "./socket-port.js";
import { StdioPort } from "./stdio-port.js";
import type { TerminalSize } from "./terminal-size.js";

/** Opens the host side that the options name. */
export function openPort(
  end: ConsoleEnd,
  size: TerminalSize,
  services: DeviceServices,
): ConsolePort {
  if (end.log !== undefined) return FilePort.open(end.log.path, services);
  if (end.socket !== undefined) return new SocketPort(end.socket.path, services);
  if (end.stdio !== undefined) return new StdioPort(services);
  return new PtyPort(size, end.pty.link, services);
}
