import { type Cipher, createCipheriv, createHash } from "node:crypto";
import type { ChainWriter } from "../../queue/chain-writer.js";
import type { EntropySource } from "./model.js";

const zeroes = new Uint8Array(4096);

/**
 * The same bytes for the same seed, for tests that have to repeat: the key stream of ChaCha20 under a digest of the seed.
 * Each driver gets it from its start, so that it does not matter how many there were before.
 */
export class SeededEntropy implements EntropySource {
  readonly #key: Uint8Array;
  #stream: Cipher;

  constructor(seed: string) {
    this.#key = createHash("sha256").update(seed).digest();
    this.#stream = keyStream(this.#key);
  }

  restart(): void {
    this.#stream = keyStream(this.#key);
  }

  fill(target: ChainWriter, size: number): number {
    for (let done = 0; done < size; ) {
      const part = this.#stream.update(zeroes.subarray(0, Math.min(zeroes.length, size - done)));
      target.copyFrom(part, done);
      done += part.length;
    }
    return size;
  }
}

function keyStream(key: Uint8Array): Cipher {
  return createCipheriv("chacha20", key, new Uint8Array(16));
}
