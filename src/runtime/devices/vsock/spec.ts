import type { DeviceSpec } from "../../device/device-module.js";
import { type DeviceDefinition, names } from "../device-definition.js";
import { defaultBufferBytes, defaultMaxConnections, type VsockOptions } from "./options.js";

/** Sockets between a guest and programs of the host, by UNIX sockets. */
export interface VsockDefinition extends DeviceDefinition {
  /** Context id of the guest. */
  readonly cid: number;
  /** Where host programs connect; `PATH_PORT` is where connections of the guest go. */
  readonly path: string;
  /** Ports of the host that the guest may connect to; defaults to all. */
  readonly ports?: readonly number[] | undefined;
  /** Connections at the same time, 256 unless stated. */
  readonly maxConnections?: number | undefined;
  /** What the guest may send before the host has taken it, a connection; 256 KiB unless stated. */
  readonly bufferBytes?: number | undefined;
}

/** Defines a socket device (VIRTIO 1.4, 5.10). */
export function vsock(definition: VsockDefinition): DeviceSpec<VsockOptions> {
  const { cid, path, ports, ...rest } = definition;
  const {
    maxConnections = defaultMaxConnections,
    bufferBytes = defaultBufferBytes,
    ...common
  } = rest;
  const acceptsMessages = names(definition, "VIRTIO_VSOCK_F_SEQPACKET");
  return {
    ...common,
    type: "vsock",
    module: new URL("./module.js", import.meta.url).href,
    options: { cid, path, ports, maxConnections, bufferBytes, acceptsMessages },
  };
}
