import type { DeviceServices } from "../../device/device-module.js";
import { DatagramLink } from "./datagram-link.js";
import type { NetworkLink } from "./link.js";
import { LoopbackLink } from "./loopback-link.js";
import { NullLink } from "./null-link.js";
import type { NetworkOptions } from "./options.js";
import { PcapLink } from "./pcap-link.js";
import { StreamLink } from "./stream-link.js";
import { SwitchLink } from "./switch-link.js";
import { TapLink } from "./tap-link.js";

/** Opens the host side that the options name; throws `HostError`. */
export function openLink(
  { end, queuePairs, mtu }: NetworkOptions,
  services: DeviceServices,
): NetworkLink {
  if ("tap" in end) return new TapLink(end.tap, queuePairs, mtu, services);
  if ("switch" in end) return new SwitchLink(end.switch, services);
  if ("stream" in end) return new StreamLink(end.stream, services);
  if ("socket" in end) return new DatagramLink(end.socket, services);
  if ("pcap" in end) return new PcapLink(end.pcap, services);
  if ("none" in end) return new NullLink();
  return new LoopbackLink(services.arena);
}
