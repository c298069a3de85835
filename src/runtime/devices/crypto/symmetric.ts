import { CryptoStatus } from "../../../catalogue/devices/crypto.js";
import { computeDigest } from "./digest.js";
import { cipherFacts } from "./facts.js";
import type { ChainParameters, CipherParameters } from "./parameters.js";
import type { Computed, Work } from "./work.js";

export interface CipherLengths {
  readonly iv: number;
  readonly source: number;
  readonly target: number;
}

/** Where the cipher and the digest work in the data, and what else there is. */
export interface ChainLengths extends CipherLengths {
  readonly cipherStart: number;
  readonly cipherLength: number;
  readonly digestStart: number;
  readonly digestLength: number;
  readonly additional: number;
  readonly result: number;
  /** Whether the additional data comes before the source data, as it does without a session. */
  readonly isAdditionalFirst: boolean;
}

/** One cipher over all of the data. */
export function runCipher(
  work: Work,
  parameters: CipherParameters,
  lengths: CipherLengths,
): Computed {
  const { iv, source, target } = lengths;
  const { input } = work;
  if (target < source || !fits(parameters, iv, source) || !input.has(iv + source)) {
    return CryptoStatus.Err;
  }
  const job = { ...parameters, iv: input.take(iv) };
  const bytes = work.provider.cipher(job, input.take(source));
  return bytes === undefined ? CryptoStatus.Err : [{ bytes, room: target }];
}

/**
 * A cipher over one stretch of the data and a digest over another, in the order of the parameters: the second one sees
 * what the first has made. The target is the source with its stretch encrypted or decrypted; additional data comes
 * before the data in the digest.
 */
export function runChain(work: Work, parameters: ChainParameters, lengths: ChainLengths): Computed {
  const { iv, source, target, additional, result } = lengths;
  const { input, provider } = work;
  if (target < source || !isInside(lengths)) return CryptoStatus.Err;
  if (!fits(parameters.cipher, iv, lengths.cipherLength)) return CryptoStatus.Err;
  if (!input.has(iv + source + additional)) return CryptoStatus.Err;
  const vector = input.take(iv);
  let extra = lengths.isAdditionalFirst ? input.take(additional) : undefined;
  const data = input.take(source);
  extra ??= input.take(additional);
  const { cipherStart, cipherLength, digestStart, digestLength } = lengths;
  const computed = provider.cipher(
    { ...parameters.cipher, iv: vector },
    data.subarray(cipherStart, cipherStart + cipherLength),
  );
  if (computed === undefined) return CryptoStatus.Err;
  const bytes = data.slice();
  bytes.set(computed, cipherStart);
  const stretch = (parameters.isDigestFirst ? data : bytes).subarray(
    digestStart,
    digestStart + digestLength,
  );
  const digested = additional === 0 ? stretch : joined(extra, stretch);
  const digest = computeDigest(provider, parameters.digest, digested, result);
  if (digest === undefined) return CryptoStatus.Err;
  return [
    { bytes, room: target },
    { bytes: digest, room: result },
  ];
}

function fits({ algo }: CipherParameters, iv: number, length: number): boolean {
  const facts = cipherFacts(algo);
  if (facts === undefined || iv !== facts.iv) return false;
  return length >= facts.least && length % facts.block === 0;
}

function isInside(lengths: ChainLengths): boolean {
  const { source, cipherStart, cipherLength, digestStart, digestLength } = lengths;
  return cipherStart + cipherLength <= source && digestStart + digestLength <= source;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
