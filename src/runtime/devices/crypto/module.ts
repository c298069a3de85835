import type { DeviceServices } from "../../device/device-module.js";
import { CryptoDevice } from "./model.js";
import { OpensslProvider } from "./openssl.js";
import { type CryptoOptions, offerOf } from "./options.js";

/** Makes a crypto device that OpenSSL computes for; throws `HostError` WB453x. */
export function createDevice(options: CryptoOptions, services: DeviceServices): CryptoDevice {
  const provider = new OpensslProvider(services.arena);
  return new CryptoDevice(offerOf(options, provider.algorithms), provider);
}
