import { HostError } from "../../host/host-error.js";
import { maxSocketPathBytes } from "../../host/unix-socket.js";

/*
 * What can be wrong with a vsock device and its host side (sockets: WB40xx):
 *   WB4511 the context id is none of a guest    WB4513 a port is no number of 32 bits
 *   WB4512 a limit is out of range              WB4514 the sockets' path leaves no room for a port
 */

/** What the worker needs to make a vsock device: plain data. */
export interface VsockOptions {
  /** Context id of the guest; 0 to 2 and the highest are reserved. */
  readonly cid: number;
  /**
   * Programs of the host connect here and say `CONNECT PORT`; what the guest connects to is this path, an underscore and
   * the port. Message sockets have their own one behind `.seqpacket`.
   */
  readonly path: string;
  /**
   * The folder in which the devices of guests find each other; `path` is the one of this guest there. Undefined: the guest
   * is connected with programs of the host.
   */
  readonly guests?: string | undefined;
  /** Ports of the host that the guest may connect to; undefined: all. */
  readonly ports?: readonly number[] | undefined;
  readonly maxConnections: number;
  /** What the guest may send on one connection before the host has taken it. */
  readonly bufferBytes: number;
  /** Whether there is a socket for host programs that want messages. */
  readonly acceptsMessages: boolean;
}

export const defaultMaxConnections = 256;
export const defaultBufferBytes = 256 * 1024;
const mostConnections = 4096;
const leastBufferBytes = 4096;
const mostBufferBytes = 16 * 1024 * 1024;
const leastCid = 3;
/** VMADDR_CID_ANY and what 32 bits cannot hold. */
const mostCid = 0xffff_fffe;
const longestSuffix = "_4294967295".length;

/** Whether a context id is one that a guest can have (VIRTIO 1.4, 5.10.4). */
export function isGuestCid(cid: number): boolean {
  return isWhole(cid, leastCid, mostCid);
}

/** Refuses options that no vsock device can have, before anything is opened. */
export function checkVsockOptions(options: VsockOptions): void {
  const { cid, path, ports = [], maxConnections, bufferBytes } = options;
  if (!isGuestCid(cid)) {
    throw new HostError("WB4511", `cid ${cid} is none of a guest: ${leastCid} to ${mostCid} are`);
  }
  if (!isWhole(maxConnections, 1, mostConnections)) {
    const range = `from 1 to ${mostConnections}`;
    throw new HostError("WB4512", `maxConnections ${maxConnections} is no whole number ${range}`);
  }
  if (!isWhole(bufferBytes, leastBufferBytes, mostBufferBytes)) {
    const range = `from ${leastBufferBytes} to ${mostBufferBytes}`;
    throw new HostError("WB4512", `bufferBytes ${bufferBytes} is no whole number ${range}`);
  }
  for (const port of ports) {
    if (!isWhole(port, 0, 0xffff_fffe)) throw new HostError("WB4513", `${port} is no port`);
  }
  const length = new TextEncoder().encode(path).length + longestSuffix;
  if (path === "" || length > maxSocketPathBytes) {
    throw new HostError(
      "WB4514",
      `the path ${path} with a port behind it has ${length} bytes, Linux takes ${maxSocketPathBytes}; use a shorter folder`,
    );
  }
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
