import type { AsymmetricKey } from "./provider.js";

/** What a request computes with, from its session or, without one, from itself. */
export type Parameters =
  | CipherParameters
  | ChainParameters
  | HashParameters
  | MacParameters
  | AeadParameters
  | AkcipherParameters;

export interface CipherParameters {
  readonly kind: "cipher";
  readonly algo: number;
  readonly key: Uint8Array;
  readonly isEncryption: boolean;
}

/** A cipher and a digest over the same data, one after the other. */
export interface ChainParameters {
  readonly kind: "chain";
  readonly cipher: CipherParameters;
  readonly digest: HashParameters | MacParameters;
  readonly isDigestFirst: boolean;
}

export interface HashParameters {
  readonly kind: "hash";
  readonly algo: number;
}

export interface MacParameters {
  readonly kind: "mac";
  readonly algo: number;
  readonly key: Uint8Array;
}

export interface AeadParameters {
  readonly kind: "aead";
  readonly algo: number;
  readonly key: Uint8Array;
  readonly isEncryption: boolean;
  /** Undefined without a session: each request tells it. */
  readonly tagBytes: number | undefined;
}

export interface AkcipherParameters {
  readonly kind: "akcipher";
  readonly key: AsymmetricKey;
  readonly keyBytes: number;
}

/** Bytes of key material that a session keeps. */
export function keyBytes(parameters: Parameters): number {
  switch (parameters.kind) {
    case "hash":
      return 0;
    case "akcipher":
      return parameters.keyBytes;
    case "chain":
      return keyBytes(parameters.cipher) + keyBytes(parameters.digest);
    default:
      return parameters.key.length;
  }
}

/** Wipes the keys; nothing can be computed with them afterwards. */
export function forget(parameters: Parameters): void {
  switch (parameters.kind) {
    case "hash":
      return;
    case "akcipher":
      parameters.key.release();
      return;
    case "chain":
      forget(parameters.cipher);
      forget(parameters.digest);
      return;
    default:
      parameters.key.fill(0);
  }
}
