import { unservedHost } from "../../served-devices.js";
import type { BackendDevice } from "./backend-device.js";

export const vsock: BackendDevice<"vsock"> = {
  construct: "vsock",
  properties({ name, host, config }) {
    if (host.kind !== "unix") throw unservedHost(host.kind);
    return {
      cid: config.cid,
      path: `${host.directory}/${name}`,
      ports: host.ports,
      maxConnections: config.connections === DEFAULT_CONNECTIONS ? undefined : config.connections,
    };
  },
  hostText({ name, host, config }) {
    if (host.kind !== "unix") throw unservedHost(host.kind);
    const path = `${host.directory}/${name}`;
    return `context id ${config.cid}: Unix socket \`${path}\` to the guest, \`${path}_PORT\` from it`;
  },
};

/** The constructor's. */
const DEFAULT_CONNECTIONS = 256;
