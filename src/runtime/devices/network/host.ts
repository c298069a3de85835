import type { DeviceServices } from "../../device/device-module.js";
import type { NetworkLink } from "./link.js";
import { LoopbackLink } from "./loopback-link.js";
import type { NetworkOptions } from "./options.js";
import { StreamLink } from "./stream-link.js";
import { SwitchLink } from "./switch-link.js";
import { TapLink } from "./tap-link.js";

/** Opens the host side that the options name; throws `HostError`. */
export function openLink(
  { end, queuePairs, mtu }: NetworkOptions,
  services: DeviceServices,
): NetworkLink {
  if ("tap" in end) return new TapLink(end.tap.name, queuePairs, mtu, services);
  if ("switch" in end) return new SwitchLink(end.switch.directory, services);
  if ("stream" in end) return new StreamLink(end.stream, services);
  return new LoopbackLink(services.arena);
}
