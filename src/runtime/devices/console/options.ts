import { HostError } from "../../host/host-error.js";

/*
 * What can be wrong with the host side of a console (its socket: WB40xx):
 *   WB4301 no pseudo-terminal can be had    WB4304 the options contradict each other
 *   WB4302 the link's path is taken         WB4305 there is no such port, or no room for it (operator.ts)
 *   WB4303 the link cannot be made          WB4306 its file cannot be written (file-port.ts)
 *   WB4307 standard input and output cannot be used, or not by two (stdio-port.ts)
 */

/** A pseudo-terminal. */
export interface PtyEnd {
  readonly pty: {
    /** A stable name for it: a symbolic link that goes away with the backend. */
    readonly link?: string | undefined;
  };
  readonly socket?: undefined;
  readonly log?: undefined;
  readonly stdio?: undefined;
}

/** A listening UNIX stream socket that serves one client after the other. */
export interface SocketEnd {
  readonly socket: { readonly path: string };
  readonly pty?: undefined;
  readonly log?: undefined;
  readonly stdio?: undefined;
}

/** A file that grows by what the guest prints; the guest reads nothing. */
export interface FileEnd {
  readonly log: { readonly path: string };
  readonly pty?: undefined;
  readonly socket?: undefined;
  readonly stdio?: undefined;
}

/** Standard input and output of the backend, which one console of it can have. */
export interface StdioEnd {
  readonly stdio: Readonly<Record<string, never>>;
  readonly pty?: undefined;
  readonly socket?: undefined;
  readonly log?: undefined;
}

export type ConsoleEnd = PtyEnd | SocketEnd | FileEnd | StdioEnd;

/** A port besides the first. */
export type PortDefinition = ConsoleEnd & {
  /** What the guest knows it by, /dev/virtio-ports/NAME. */
  readonly name: string;
  /** Whether the guest uses it as a terminal rather than for data. */
  readonly console: boolean;
};

/** What the worker needs to make a console: plain data. */
export type ConsoleOptions = ConsoleEnd & {
  readonly columns: number;
  readonly rows: number;
  readonly ports: readonly PortDefinition[];
};

/** A terminal's name for each port would not be unique beyond this: queues come in pairs, and there are 64 at most. */
const maxPorts = 31;
const maxNameBytes = 64;

/** Refuses options that no console can have, before anything is opened. */
export function checkConsoleOptions(options: ConsoleOptions): void {
  const { columns, rows, ports } = options;
  for (const [name, value] of Object.entries({ columns, rows })) {
    if (!Number.isInteger(value) || value < 1 || value > 0xffff) {
      throw mistake(`${name} ${value} is no whole number from 1 to 65535`);
    }
  }
  checkEnd(options, "a console");
  if (ports.length >= maxPorts) throw mistake(`there are at most ${maxPorts} ports`);
  for (const port of ports) checkPort(port);
  if ([options, ...ports].filter(({ stdio }) => stdio !== undefined).length > 1) {
    throw mistake("only one port can have standard input and output");
  }
  if (new Set(ports.map(({ name }) => name)).size < ports.length) {
    throw mistake("two ports have the same name");
  }
}

export function checkPort(port: PortDefinition): void {
  if (!/^[\x21-\x7e]+$/.test(port.name) || port.name.length > maxNameBytes) {
    throw mistake(`"${port.name}" is no name of a port: 1 to ${maxNameBytes} ASCII characters`);
  }
  checkEnd(port, `port "${port.name}"`);
}

function checkEnd({ pty, socket, log, stdio }: ConsoleEnd, who: string): void {
  const count = [pty, socket, log, stdio].filter((end) => end !== undefined).length;
  if (count !== 1) throw mistake(`${who} needs either a pty, a socket, a log or stdio`);
}

function mistake(message: string): HostError {
  return new HostError("WB4304", message);
}
