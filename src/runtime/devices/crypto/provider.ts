/** What computes for a crypto device. The model has checked every length; undefined says that it cannot be computed. */
export interface CryptoProvider {
  /** Algorithms that it can do, by service: the numbers of VIRTIO 1.4, 5.9.4. */
  readonly algorithms: AlgorithmSets;
  cipher(job: CipherJob, source: Uint8Array): Uint8Array | undefined;
  /** `sizeBytes` is that of the digest; only extendable-output functions have another one. */
  hash(algo: number, sizeBytes: number, source: Uint8Array): Uint8Array | undefined;
  mac(algo: number, key: Uint8Array, source: Uint8Array): Uint8Array | undefined;
  /** The cipher text and the tag behind it. */
  seal(job: AeadJob, plain: Uint8Array): Uint8Array | undefined;
  /** The plain text; "forged" when the tag is another one. */
  open(job: AeadJob, cipher: Uint8Array, tag: Uint8Array): Uint8Array | "forged" | undefined;
  importKey(kind: KeyKind, key: Uint8Array): AsymmetricKey | undefined;
}

/** Algorithm numbers by the number of their service. */
export type AlgorithmSets = ReadonlyMap<number, ReadonlySet<number>>;

export interface CipherJob {
  readonly algo: number;
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly isEncryption: boolean;
}

export interface AeadJob {
  readonly algo: number;
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly additional: Uint8Array;
  readonly tagBytes: number;
}

/** What a key is for, as numbers of VIRTIO 1.4, 5.9.9.2.1.5. */
export type KeyKind = RsaKeyKind | EcdsaKeyKind;

export interface RsaKeyKind {
  readonly type: "rsa";
  readonly isPrivate: boolean;
  readonly padding: number;
  readonly hash: number;
}

export interface EcdsaKeyKind {
  readonly type: "ecdsa";
  readonly isPrivate: boolean;
  readonly curve: number;
}

/** A key of a session. Whoever has it calls `release` in the end, which wipes it. */
export interface AsymmetricKey {
  encrypt(source: Uint8Array): Uint8Array | undefined;
  decrypt(source: Uint8Array): Uint8Array | undefined;
  /** Signs a digest. */
  sign(digest: Uint8Array): Uint8Array | undefined;
  verify(signature: Uint8Array, digest: Uint8Array): boolean;
  release(): void;
}
