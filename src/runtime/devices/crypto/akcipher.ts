import { CryptoOpcode, CryptoStatus } from "../../../catalogue/devices/crypto.js";
import type { AkcipherParameters } from "./parameters.js";
import type { AsymmetricKey } from "./provider.js";
import type { Computed, Work } from "./work.js";

export interface AkcipherLengths {
  readonly source: number;
  readonly target: number;
}

/** Encrypts, decrypts, signs a digest, or compares a signature with one. */
export function runAkcipher(
  work: Work,
  { key }: AkcipherParameters,
  opcode: number,
  { source, target }: AkcipherLengths,
): Computed {
  const { input } = work;
  if (opcode === CryptoOpcode.AkcipherVerify) return verify(work, key, { source, target });
  if (!input.has(source)) return CryptoStatus.Err;
  const bytes = compute(key, opcode, input.take(source));
  if (bytes === undefined || bytes.length > target) return CryptoStatus.Err;
  return [{ bytes, room: target }];
}

function compute(key: AsymmetricKey, opcode: number, data: Uint8Array): Uint8Array | undefined {
  switch (opcode) {
    case CryptoOpcode.AkcipherEncrypt:
      return key.encrypt(data);
    case CryptoOpcode.AkcipherDecrypt:
      return key.decrypt(data);
    default:
      return key.sign(data);
  }
}

/** The signature is the source, and what was signed lies behind it, readable as well. */
function verify(
  { input }: Work,
  key: AsymmetricKey,
  { source, target }: AkcipherLengths,
): Computed {
  if (!input.has(source + target)) return CryptoStatus.Err;
  const signature = input.take(source);
  return key.verify(signature, input.take(target)) ? [] : CryptoStatus.KeyRejected;
}
