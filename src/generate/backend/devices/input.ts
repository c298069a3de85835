import type { PlatformDeviceOf } from "../../../profile/platform.js";
import type { BackendDevice } from "./backend-device.js";
import { pageSocketOf } from "./page-sockets.js";

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
      case "page":
        return `the page at port ${host.port}`;
      case "commands":
        return "`wheelbase ctl`";
    }
  },
};

function source({ name, host }: PlatformDeviceOf<"input">) {
  switch (host.kind) {
    case "evdev":
      return { evdev: host.grab ? { path: host.path } : { path: host.path, grab: false } };
    case "script":
      return { script: { path: host.path } };
    case "socket":
      return { socket: { path: host.path } };
    case "page":
      return { socket: { path: pageSocketOf(name) } };
    case "commands":
      return {};
  }
}
