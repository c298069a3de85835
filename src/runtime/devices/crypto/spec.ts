import type { DeviceSpec } from "../../device/device-module.js";
import type { DeviceDefinition } from "../device-definition.js";
import { type CryptoOptions, cryptoDefaults } from "./options.js";

/** Encryption, digests and signatures by OpenSSL; what is not stated has the defaults of `CryptoOptions`. */
export interface CryptoDefinition extends DeviceDefinition {
  /** Data queues, 1 unless stated. */
  readonly dataQueues?: number | undefined;
  /** All but `akcipher` unless stated. */
  readonly services?: readonly string[] | undefined;
  /** All that the services have unless stated. */
  readonly algorithms?: readonly string[] | undefined;
  /** Most bytes that one request carries, 1 MiB unless stated. */
  readonly maxRequestBytes?: number | undefined;
  /** Longest key of a cipher, 64 bytes unless stated. */
  readonly maxCipherKeyBytes?: number | undefined;
  /** Longest key of a message authentication code, 512 bytes unless stated. */
  readonly maxAuthenticationKeyBytes?: number | undefined;
  /** Sessions at the same time, 1024 unless stated. */
  readonly maxSessions?: number | undefined;
}

/** Defines a crypto device (VIRTIO 1.4, 5.9). */
export function crypto(definition: CryptoDefinition): DeviceSpec<CryptoOptions> {
  const {
    dataQueues = cryptoDefaults.dataQueues,
    services = cryptoDefaults.services,
    algorithms,
    maxRequestBytes = cryptoDefaults.maxRequestBytes,
    maxCipherKeyBytes = cryptoDefaults.maxCipherKeyBytes,
    maxAuthenticationKeyBytes = cryptoDefaults.maxAuthenticationKeyBytes,
    maxSessions = cryptoDefaults.maxSessions,
    ...common
  } = definition;
  const limits = { maxRequestBytes, maxCipherKeyBytes, maxAuthenticationKeyBytes, maxSessions };
  return {
    ...common,
    type: "crypto",
    module: new URL("./module.js", import.meta.url).href,
    options: { dataQueues, services, algorithms, ...limits },
  };
}
