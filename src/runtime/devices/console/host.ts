import type { DeviceServices } from "../../device/device-module.js";
import type { ConsolePort } from "./model.js";
import type { ConsoleOptions } from "./options.js";
import { PtyPort } from "./pty-port.js";
import { SocketPort } from "./socket-port.js";

/** Opens the host side that the options name. */
export function openPort(options: ConsoleOptions, services: DeviceServices): ConsolePort {
  return options.pty === undefined
    ? new SocketPort(options.socket.path, services)
    : new PtyPort(options, options.pty.link, services);
}
