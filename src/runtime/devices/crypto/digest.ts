import { CryptoStatus } from "../../../catalogue/devices/crypto.js";
import { digestBytes, macFacts } from "./facts.js";
import type { HashParameters, MacParameters } from "./parameters.js";
import type { CryptoProvider } from "./provider.js";
import type { Computed, Work } from "./work.js";

export interface DigestLengths {
  readonly source: number;
  readonly result: number;
}

/** A digest or a message authentication code over all of the data. */
export function runDigest(
  work: Work,
  parameters: HashParameters | MacParameters,
  { source, result }: DigestLengths,
): Computed {
  const { input, provider } = work;
  if (!input.has(source)) return CryptoStatus.Err;
  const bytes = computeDigest(provider, parameters, input.take(source), result);
  return bytes === undefined ? CryptoStatus.Err : [{ bytes, room: result }];
}

/** The first `length` bytes of the result, as truncated codes are defined; undefined when it has not so many. */
export function computeDigest(
  provider: CryptoProvider,
  parameters: HashParameters | MacParameters,
  source: Uint8Array,
  length: number,
): Uint8Array | undefined {
  if (length === 0) return undefined;
  if (parameters.kind === "hash") {
    const most = digestBytes(parameters.algo);
    if (most === undefined || length > most) return undefined;
    return provider.hash(parameters.algo, length, source)?.subarray(0, length);
  }
  const facts = macFacts(parameters.algo);
  if (facts === undefined || length > facts.result || source.length % facts.block !== 0) {
    return undefined;
  }
  return provider.mac(parameters.algo, parameters.key, source)?.subarray(0, length);
}
