import { HostError } from "../../host/host-error.js";

/*
 * What can be wrong with the host side of a console (its socket: WB40xx):
 *   WB4301 no pseudo-terminal can be had    WB4303 the link cannot be made
 *   WB4302 the link's path is taken         WB4304 the options contradict each other
 */

/** A pseudo-terminal. */
export interface PtyEnd {
  readonly pty: {
    /** A stable name for it: a symbolic link that goes away with the backend. */
    readonly link?: string | undefined;
  };
  readonly socket?: undefined;
}

/** A listening UNIX stream socket that serves one client after the other. */
export interface SocketEnd {
  readonly socket: { readonly path: string };
  readonly pty?: undefined;
}

/** What the worker needs to make a console: plain data. */
export type ConsoleOptions = { readonly columns: number; readonly rows: number } & (
  | PtyEnd
  | SocketEnd
);

/** Refuses options that no console can have, before anything is opened. */
export function checkConsoleOptions(options: ConsoleOptions): void {
  for (const [name, value] of Object.entries({ columns: options.columns, rows: options.rows })) {
    if (!Number.isInteger(value) || value < 1 || value > 0xffff) {
      throw new HostError("WB4304", `${name} ${value} is no whole number from 1 to 65535`);
    }
  }
  if ((options.pty === undefined) === (options.socket === undefined)) {
    throw new HostError("WB4304", "a console needs either a pty or a socket");
  }
}
