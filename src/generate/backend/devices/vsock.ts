import type { PlatformDeviceOf } from "../../../profile/platform.js";
import type { BackendDevice, DeviceProperties } from "./backend-device.js";

export const vsock: BackendDevice<"vsock"> = {
  construct: "vsock",
  properties(device) {
    const { cid, connections } = device.config;
    const maxConnections = connections === DEFAULT_CONNECTIONS ? undefined : connections;
    return { cid, ...hostProperties(device), maxConnections };
  },
  hostText({ name, host, config }) {
    const who = `context id ${config.cid}`;
    if (host.kind === "guests") return `${who}: other guests, by the folder \`${host.directory}\``;
    const path = `${host.directory}/${name}`;
    return `${who}: Unix socket \`${path}\` to the guest, \`${path}_PORT\` from it`;
  },
};

function hostProperties({ name, host }: PlatformDeviceOf<"vsock">): DeviceProperties {
  if (host.kind === "guests") return { guests: host.directory };
  return { path: `${host.directory}/${name}`, ports: host.ports };
}

/** The constructor's. */
const DEFAULT_CONNECTIONS = 256;
