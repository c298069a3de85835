import type { DeviceServices } from "../../device/device-module.js";
import { FilePort } from "./file-port.js";
import type { ConsoleEnd } from "./options.js";
import type { ConsolePort } from "./port.js";
import { PtyPort } from "./pty-port.js";
import { SocketPort } from "./socket-port.js";
import type { TerminalSize } from "./terminal-size.js";

/** Opens the host side that the options name. */
export function openPort(
  end: ConsoleEnd,
  size: TerminalSize,
  services: DeviceServices,
): ConsolePort {
  if (end.log !== undefined) return new FilePort(end.log.path, services);
  if (end.socket !== undefined) return new SocketPort(end.socket.path, services);
  return new PtyPort(size, end.pty.link, services);
}
