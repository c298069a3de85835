import {
  CryptoAeadAlgo,
  CryptoAkcipherAlgo,
  CryptoCipherAlgo,
  CryptoHashAlgo,
  CryptoMacAlgo,
  CryptoService,
} from "../../../../src/catalogue/devices/crypto.js";
import { CryptoDevice } from "../../../../src/runtime/devices/crypto/model.js";
import type { CryptoOffer } from "../../../../src/runtime/devices/crypto/offer.js";
import type {
  AeadJob,
  AsymmetricKey,
  CipherJob,
  CryptoProvider,
  KeyKind,
} from "../../../../src/runtime/devices/crypto/provider.js";

/** Computes nothing that is secret, and remembers what it was given. */
export class FakeProvider implements CryptoProvider {
  readonly algorithms = new Map([
    [CryptoService.Cipher, new Set<number>([CryptoCipherAlgo.AesCbc, CryptoCipherAlgo.AesCtr])],
    [CryptoService.Hash, new Set<number>([CryptoHashAlgo.Sha256])],
    [CryptoService.Mac, new Set<number>([CryptoMacAlgo.HmacSha256])],
    [CryptoService.Aead, new Set<number>([CryptoAeadAlgo.Gcm])],
    [CryptoService.Akcipher, new Set<number>([CryptoAkcipherAlgo.Rsa])],
  ]);
  /** The keys that it saw, which are the device's own. */
  readonly keys: Uint8Array[] = [];
  openKeys = 0;
  calls = 0;

  cipher({ key }: CipherJob, source: Uint8Array): Uint8Array {
    this.#saw(key);
    return source.map((byte) => byte ^ 0xff);
  }

  hash(_algo: number, sizeBytes: number): Uint8Array {
    this.calls++;
    return new Uint8Array(sizeBytes).fill(1);
  }

  mac(_algo: number, key: Uint8Array): Uint8Array {
    this.#saw(key);
    return new Uint8Array(32).fill(2);
  }

  seal({ key, tagBytes }: AeadJob, plain: Uint8Array): Uint8Array {
    this.#saw(key);
    return new Uint8Array([...plain, ...new Uint8Array(tagBytes)]);
  }

  open({ key }: AeadJob, cipherText: Uint8Array): Uint8Array {
    this.#saw(key);
    return cipherText.slice();
  }

  importKey(_kind: KeyKind, key: Uint8Array): AsymmetricKey {
    this.calls++;
    this.openKeys++;
    const size = key.length;
    return {
      encrypt: () => new Uint8Array(size).fill(3),
      decrypt: () => new Uint8Array(Math.min(size, 5)).fill(4),
      sign: () => new Uint8Array(size).fill(5),
      verify: (signature, digest) => Buffer.compare(signature, digest) === 0,
      release: () => {
        this.openKeys--;
      },
    };
  }

  #saw(key: Uint8Array): void {
    this.calls++;
    this.keys.push(key);
  }
}

export function fakeDevice(provider = new FakeProvider(), offer: Partial<CryptoOffer> = {}) {
  return new CryptoDevice(
    {
      ...{ dataQueues: 1, algorithms: provider.algorithms, maxRequestBytes: 64 * 1024 },
      ...{ maxCipherKeyBytes: 32, maxAuthenticationKeyBytes: 64, maxSessions: 8 },
      ...offer,
    },
    provider,
  );
}
