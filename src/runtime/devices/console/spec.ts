import type { DeviceSpec } from "../../device/device-module.js";
import { commonParts, type DeviceDefinition } from "../device-definition.js";
import type { ConsoleEnd, ConsoleOptions } from "./options.js";

/** A console: a terminal, joined to a pseudo-terminal, a socket, a file or the standard streams of the host, and named ports. */
export type ConsoleDefinition = DeviceDefinition &
  ConsoleEnd & {
    /** Defaults to 80. */
    readonly columns?: number;
    /** Defaults to 24. */
    readonly rows?: number;
    /** Ports besides the first, for VIRTIO_CONSOLE_F_MULTIPORT. */
    readonly ports?: readonly ConsolePortDefinition[];
  };

export type ConsolePortDefinition = ConsoleEnd & {
  readonly name: string;
  /** A terminal rather than a port for data; defaults to false. */
  readonly console?: boolean;
};

/** Defines a console (VIRTIO 1.4, 5.3). */
export function consoleDevice(definition: ConsoleDefinition): DeviceSpec<ConsoleOptions> {
  const { columns = 80, rows = 24, pty, socket, log, stdio, ports = [] } = definition;
  const end = endOf({ pty, socket, log, stdio });
  return {
    ...commonParts(definition),
    features: definition.features,
    type: "console",
    module: new URL("./module.js", import.meta.url).href,
    options: {
      columns,
      rows,
      ports: ports.map(({ console = false, ...port }) => ({ ...port, console })),
      ...end,
    },
    usesStdio:
      end.stdio !== undefined || ports.some((port) => port.stdio !== undefined) || undefined,
  };
}

/** The one that is given, and no other; checked where the device is made. */
function endOf(
  ends: { readonly [Kind in "pty" | "socket" | "log" | "stdio"]: ConsoleEnd[Kind] },
): ConsoleEnd {
  const given = Object.entries(ends).filter(([, end]) => end !== undefined);
  return Object.fromEntries(given) as unknown as ConsoleEnd;
}
