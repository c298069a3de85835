import type { PlatformDeviceOf } from "../../../profile/platform.js";
import { unservedHost } from "../../served-devices.js";
import type { BackendDevice } from "./backend-device.js";

/** What equals the constructor's default is left out. */
export const input: BackendDevice<"input"> = {
  construct: "input",
  properties(device) {
    const { name, config } = device;
    const isTouched = config.class === "touchscreen";
    return {
      class: config.description === undefined ? config.class : undefined,
      title: config.title === name ? undefined : config.title,
      serial: config.serial,
      width: config.width,
      height: config.height,
      contacts: isTouched ? config.contacts : undefined,
      description: config.description,
      ...source(device),
    };
  },
  hostText({ host }) {
    switch (host.kind) {
      case "evdev":
        return `\`${host.path}\``;
      case "script":
        return `events from \`${host.path}\``;
      case "socket":
        return `Unix socket \`${host.path}\``;
      case "commands":
        return "`wheelbase ctl`";
      default:
        throw unservedHost(host.kind);
    }
  },
};

function source({ host }: PlatformDeviceOf<"input">) {
  switch (host.kind) {
    case "evdev":
      return { evdev: host.grab ? { path: host.path } : { path: host.path, grab: false } };
    case "script":
      return { script: { path: host.path } };
    case "socket":
      return { socket: { path: host.path } };
    case "commands":
      return {};
    default:
      throw unservedHost(host.kind);
  }
}
