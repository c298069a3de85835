import { CryptoStatus } from "../../../catalogue/devices/crypto.js";
import { aeadFacts } from "./facts.js";
import type { AeadParameters } from "./parameters.js";
import type { AeadJob } from "./provider.js";
import type { Computed, Work } from "./work.js";

export interface AeadLengths {
  readonly iv: number;
  readonly additional: number;
  readonly source: number;
  readonly target: number;
  readonly tag: number;
}

/** Encrypts and authenticates, or the other way round; the tag lies behind the cipher text on either side. */
export function runAead(work: Work, parameters: AeadParameters, lengths: AeadLengths): Computed {
  const { iv, additional, source, target, tag } = lengths;
  const { input } = work;
  const { tagBytes = tag } = parameters;
  const facts = aeadFacts(parameters.algo);
  if (facts === undefined || tag !== tagBytes || !facts.tags.includes(tag)) return CryptoStatus.Err;
  if (iv < facts.leastIv || iv > facts.mostIv) return CryptoStatus.Err;
  const resultBytes = parameters.isEncryption ? source + tag : source - tag;
  if (resultBytes < 0 || resultBytes > target || !input.has(iv + source + additional)) {
    return CryptoStatus.Err;
  }
  const vector = input.take(iv);
  const data = input.take(source);
  const job = { ...parameters, iv: vector, additional: input.take(additional), tagBytes };
  return parameters.isEncryption ? seal(work, job, data, target) : open(work, job, data, target);
}

function seal({ provider }: Work, job: AeadJob, data: Uint8Array, room: number): Computed {
  const bytes = provider.seal(job, data);
  return bytes === undefined ? CryptoStatus.Err : [{ bytes, room }];
}

/** Nothing of a forged text is ever written. */
function open({ provider }: Work, job: AeadJob, data: Uint8Array, room: number): Computed {
  const end = data.length - job.tagBytes;
  const bytes = provider.open(job, data.subarray(0, end), data.subarray(end));
  if (bytes === "forged") return CryptoStatus.Badmsg;
  return bytes === undefined ? CryptoStatus.Err : [{ bytes, room }];
}
