import type { DeviceSpec } from "../../device/device-module.js";
import { commonParts, type DeviceDefinition, names } from "../device-definition.js";
import { defaultBufferBytes, defaultMaxConnections, type VsockOptions } from "./options.js";

/** Sockets between a guest and programs of the host, by UNIX sockets, or between guests. */
export type VsockDefinition = VsockCommon & (VsockPrograms | VsockGuests);

interface VsockPrograms {
  /** Where host programs connect; `PATH_PORT` is where connections of the guest go. */
  readonly path: string;
  /** Ports of the host that the guest may connect to; defaults to all. */
  readonly ports?: readonly number[] | undefined;
}

interface VsockGuests {
  /** The folder in which the devices of all guests find each other, by their context ids. */
  readonly guests: string;
}

interface VsockCommon extends DeviceDefinition {
  /** Context id of the guest. */
  readonly cid: number;
  /** Connections at the same time, 256 unless stated. */
  readonly maxConnections?: number | undefined;
  /** What the guest may send before the host has taken it, a connection; 256 KiB unless stated. */
  readonly bufferBytes?: number | undefined;
}

/** Defines a socket device (VIRTIO 1.4, 5.10). */
export function vsock(definition: VsockDefinition): DeviceSpec<VsockOptions> {
  const {
    cid,
    maxConnections = defaultMaxConnections,
    bufferBytes = defaultBufferBytes,
  } = definition;
  const { path, ports, guests } =
    "guests" in definition
      ? { ...definition, path: `${definition.guests}/${cid}`, ports: undefined }
      : { ...definition, guests: undefined };
  const acceptsMessages = names(definition, "VIRTIO_VSOCK_F_SEQPACKET");
  return {
    ...commonParts(definition),
    features: definition.features,
    type: "vsock",
    module: new URL("./module.js", import.meta.url).href,
    options: { cid, path, guests, ports, maxConnections, bufferBytes, acceptsMessages },
  };
}
