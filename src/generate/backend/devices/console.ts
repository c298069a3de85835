import { unservedHost } from "../../served-devices.js";
import type { BackendDevice } from "./backend-device.js";

export const consoleDevice: BackendDevice<"console"> = {
  construct: "consoleDevice",
  properties({ host, config }) {
    const { columns, rows } = config;
    switch (host.kind) {
      case "socket":
        return { columns, rows, socket: { path: host.path } };
      case "pty":
        return { columns, rows, pty: host.link === undefined ? {} : { link: host.link } };
      default:
        throw unservedHost(host.kind);
    }
  },
  hostText({ host }) {
    if (host.kind === "socket") return `Unix socket \`${host.path}\``;
    if (host.kind !== "pty") throw unservedHost(host.kind);
    return host.link === undefined ? "a pseudo-terminal" : `a pseudo-terminal, \`${host.link}\``;
  },
};
