import {
  CryptoConfig,
  CryptoDeviceStatus,
  CryptoService,
} from "../../../catalogue/devices/crypto.js";
import { ConfigSpace } from "../../device/config-space.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { CryptoOffer } from "./offer.js";

const Config = accessors(CryptoConfig);

/** The configuration space of a crypto device (VIRTIO 1.4, 5.9.5): constant, and always ready. */
export function cryptoConfig(offer: CryptoOffer): ConfigSpace {
  const config = ByteBuffer.ofSize(CryptoConfig.size);
  const mask = (service: number, first = 0) => maskOf(offer.algorithms.get(service) ?? [], first);
  Config.status.set(config, CryptoDeviceStatus.HwReady);
  Config.max_dataqueues.set(config, offer.dataQueues);
  Config.crypto_services.set(config, maskOf(offer.algorithms.keys(), 0));
  Config.cipher_algo_l.set(config, mask(CryptoService.Cipher));
  Config.cipher_algo_h.set(config, mask(CryptoService.Cipher, 32));
  Config.hash_algo.set(config, mask(CryptoService.Hash));
  Config.mac_algo_l.set(config, mask(CryptoService.Mac));
  Config.mac_algo_h.set(config, mask(CryptoService.Mac, 32));
  Config.aead_algo.set(config, mask(CryptoService.Aead));
  Config.akcipher_algo.set(config, mask(CryptoService.Akcipher));
  Config.max_cipher_key_len.set(config, offer.maxCipherKeyBytes);
  Config.max_auth_key_len.set(config, offer.maxAuthenticationKeyBytes);
  Config.max_size.set(config, offer.maxRequestBytes);
  return new ConfigSpace(config.bytes);
}

/** The bits `first` to `first + 31` of a set of bit numbers. */
function maskOf(numbers: Iterable<number>, first: number): number {
  let mask = 0;
  for (const number of numbers) {
    if (number >= first && number < first + 32) mask |= 1 << (number - first);
  }
  return mask >>> 0;
}
