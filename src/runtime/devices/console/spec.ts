import type { DeviceSpec } from "../../device/device-module.js";
import type { DeviceDefinition } from "../device-definition.js";
import type { ConsoleOptions, PtyEnd, SocketEnd } from "./options.js";

/** A console with one port, joined to a pseudo-terminal or a socket of the host. */
export type ConsoleDefinition = DeviceDefinition &
  (PtyEnd | SocketEnd) & {
    /** Defaults to 80. */
    readonly columns?: number;
    /** Defaults to 24. */
    readonly rows?: number;
  };

/** Defines a console (VIRTIO 1.4, 5.3). */
export function consoleDevice(definition: ConsoleDefinition): DeviceSpec<ConsoleOptions> {
  const { columns = 80, rows = 24, pty, socket, ...common } = definition;
  const end = pty === undefined ? { socket } : { pty };
  return {
    ...common,
    type: "console",
    module: new URL("./module.js", import.meta.url).href,
    options: { columns, rows, ...end },
  };
}
