import type { DeviceServices } from "../../device/device-module.js";
import { Capture } from "./capture.js";
import { NetworkConfig } from "./config.js";
import { Finisher } from "./finisher.js";
import { Frame } from "./frame.js";
import { openLink } from "./host.js";
import { NetworkDevice } from "./model.js";
import { checkNetworkOptions, type NetworkOptions } from "./options.js";

/** Opens the host side of a network device and makes it; throws `HostError` (WB44xx, WB40xx). */
export function createDevice(options: NetworkOptions, services: DeviceServices): NetworkDevice {
  checkNetworkOptions(options);
  const settings = new NetworkConfig(options);
  const { capture } = options;
  return new NetworkDevice(options.queuePairs, options.mtu, settings, {
    observer: capture === undefined ? undefined : new Capture(capture, services),
    link: openLink(options, services),
    finisher: new Finisher(services.arena),
    frame: new Frame(services.arena),
  });
}
