import type { PlatformDeviceOf } from "../../../profile/platform.js";
import type { BackendDevice, DeviceProperties } from "./backend-device.js";

/**
 * Switches are in a folder beside the projects of all guests, so that their backends meet there by
 * the switch's name.
 */
const SWITCHES = "../switches";

export const network: BackendDevice<"network"> = {
  construct: "network",
  /** What equals the constructor's default is left out. */
  properties({ queues, host, config }) {
    return {
      mac: config.mac,
      mtu: config.mtu,
      queuePairs: queues.repeated === 1 ? undefined : queues.repeated,
      speedMbps: config.speed,
      duplex: config.duplex,
      linkUp: config.linkUp ? undefined : false,
      ...endProperties(host),
      capture: captureOf(host),
    };
  },
  hostText({ host }) {
    switch (host.kind) {
      case "tap": {
        const bridge = host.bridge === undefined ? "" : `, on bridge \`${host.bridge}\``;
        return `TAP interface \`${host.interface}\`${bridge}`;
      }
      case "switch":
        return `switch \`${host.name}\`${host.vlan === undefined ? "" : `, VLAN ${host.vlan}`}`;
      case "socket":
        return `datagram socket \`${host.path}\`, to \`${host.peer}\``;
      case "stream":
        return `stream socket \`${host.path}\``;
      case "pcap":
        return "capture files";
      case "none":
        return "nothing";
    }
  },
};

type Host = PlatformDeviceOf<"network">["host"];

function endProperties(host: Host): DeviceProperties {
  switch (host.kind) {
    case "tap":
      return {
        tap: {
          name: host.interface,
          ...(host.create && { create: true }),
          ...(host.bridge !== undefined && { bridge: host.bridge }),
        },
      };
    case "switch":
      return {
        switch: {
          directory: `${SWITCHES}/${host.name}`,
          ...(host.vlan !== undefined && { vlan: host.vlan }),
        },
      };
    case "socket":
      return { socket: { path: host.path, peer: host.peer } };
    case "stream":
      return { stream: { path: host.path, ...(host.listen && { listen: true }) } };
    case "pcap":
      return {
        pcap: {
          ...(host.read !== undefined && { read: host.read }),
          ...(host.write !== undefined && { write: host.write }),
        },
      };
    case "none":
      return { none: true };
  }
}

function captureOf(host: Host) {
  const file = "capture" in host ? host.capture : undefined;
  return file === undefined ? undefined : { file };
}
