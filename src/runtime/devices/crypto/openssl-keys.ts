import { CryptoCurve, CryptoRsaHash, CryptoRsaPadding } from "../../../catalogue/devices/crypto.js";
import type { Arena, Block } from "../../host/arena.js";
import type { Libcrypto } from "../../host/libcrypto.js";
import { ecPrivateKeyInfo, ecPublicKeyInfo } from "./der.js";
import type { AsymmetricKey, EcdsaKeyKind, KeyKind, RsaKeyKind } from "./provider.js";

/** EVP_PKEY_RSA. */
const rsaKey = 6;
/** RSA_PKCS1_PADDING and RSA_NO_PADDING. */
const OpensslPadding = { Pkcs1: 1, None: 3 };
/** An operation with a private key of this size takes some 20 ms, of twice the size eight times as long. */
const mostRsaBits = 8192;
const mostInputBytes = 4096;
const mostOutputBytes = 2048;
const mostKeyBytes = 9 * 1024;
const pointerBytes = 8;

/** Names of digests that a signature of PKCS #1 tells; what OpenSSL no longer has is refused. */
const digestNames: ReadonlyMap<number, string> = new Map<number, string>([
  [CryptoRsaHash.Md5, "MD5"],
  [CryptoRsaHash.Sha1, "SHA1"],
  [CryptoRsaHash.Sha224, "SHA224"],
  [CryptoRsaHash.Sha256, "SHA256"],
  [CryptoRsaHash.Sha384, "SHA384"],
  [CryptoRsaHash.Sha512, "SHA512"],
]);

/** Object identifiers of the curves, without their header; RFC 5480. */
const curves: ReadonlyMap<number, Uint8Array> = new Map<number, Uint8Array>([
  [CryptoCurve.NistP192, Uint8Array.of(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x01)],
  [CryptoCurve.NistP224, Uint8Array.of(0x2b, 0x81, 0x04, 0x00, 0x21)],
  [CryptoCurve.NistP256, Uint8Array.of(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07)],
  [CryptoCurve.NistP384, Uint8Array.of(0x2b, 0x81, 0x04, 0x00, 0x22)],
  [CryptoCurve.NistP521, Uint8Array.of(0x2b, 0x81, 0x04, 0x00, 0x23)],
]);

interface Operation {
  start(context: number): number;
  run(context: number, output: number, length: number, input: number, size: number): number;
}

/** Makes keys of OpenSSL's; all that goes in and out passes memory that does not move, which is wiped each time. */
export class OpensslKeys {
  readonly #library: Libcrypto;
  readonly #pointer: Block;
  readonly #input: Block;
  readonly #output: Block;
  readonly #operations: Readonly<Record<"encrypt" | "decrypt" | "sign", Operation>>;

  constructor(library: Libcrypto, arena: Arena) {
    this.#library = library;
    this.#pointer = arena.take(pointerBytes);
    this.#input = arena.take(Math.max(mostInputBytes, mostKeyBytes));
    this.#output = arena.take(mostOutputBytes);
    this.#operations = {
      encrypt: { start: library.startEncrypt, run: library.encrypt },
      decrypt: { start: library.startDecrypt, run: library.decrypt },
      sign: { start: library.startSign, run: library.sign },
    };
  }

  /** Undefined for what is no key of this kind, or none that OpenSSL works with. */
  import(kind: KeyKind, key: Uint8Array): AsymmetricKey | undefined {
    const handle = kind.type === "rsa" ? this.#importRsa(kind, key) : this.#importEcdsa(kind, key);
    this.#library.clearErrors();
    return handle === 0 ? undefined : new OpensslKey(this, this.#library, kind, handle);
  }

  /** `prepare` sets what the operation needs; its result says whether that worked. */
  run(
    name: "encrypt" | "decrypt" | "sign",
    handle: number,
    prepare: (context: number) => boolean,
    source: Uint8Array,
  ): Uint8Array | undefined {
    if (source.length > mostInputBytes) return undefined;
    const { start, run } = this.#operations[name];
    const output = this.#output;
    return this.#withContext(handle, (context) => {
      this.#input.bytes.set(source);
      this.#pointer.setWord64(0, output.sizeBytes);
      const { address } = this.#pointer;
      const isDone =
        start(context) > 0 &&
        prepare(context) &&
        run(context, output.address, address, this.#input.address, source.length) > 0;
      const result = isDone ? output.bytes.slice(0, this.#pointer.words[0]) : undefined;
      output.bytes.fill(0);
      return result;
    });
  }

  verify(
    handle: number,
    prepare: (context: number) => boolean,
    signature: Uint8Array,
    digest: Uint8Array,
  ): boolean {
    if (signature.length + digest.length > mostInputBytes) return false;
    const { address, bytes } = this.#input;
    const { startVerify, verify } = this.#library;
    const behind = address + signature.length;
    return this.#withContext(handle, (context) => {
      bytes.set(signature);
      bytes.set(digest, signature.length);
      if (startVerify(context) <= 0 || !prepare(context)) return false;
      return verify(context, address, signature.length, behind, digest.length) === 1;
    });
  }

  #withContext<Result>(handle: number, use: (context: number) => Result): Result {
    const library = this.#library;
    const context = library.newContext(handle, 0);
    try {
      return use(context);
    } finally {
      library.freeContext(context);
      library.clearErrors();
      this.#input.bytes.fill(0);
    }
  }

  #importRsa({ isPrivate, padding, hash }: RsaKeyKind, key: Uint8Array): number {
    const isRaw = padding === CryptoRsaPadding.RawPadding;
    if (!isRaw && padding !== CryptoRsaPadding.Pkcs1Padding) return 0;
    if (hash !== CryptoRsaHash.NoHash && !digestNames.has(hash)) return 0;
    const { importPrivate, importPublic, keyBits } = this.#library;
    const handle = this.#import(key, (pointer, size) =>
      isPrivate ? importPrivate(rsaKey, 0, pointer, size) : importPublic(rsaKey, 0, pointer, size),
    );
    return this.#keepIf(handle, () => keyBits(handle) <= mostRsaBits);
  }

  #importEcdsa({ isPrivate, curve }: EcdsaKeyKind, key: Uint8Array): number {
    const id = curves.get(curve);
    if (id === undefined) return 0;
    const { importAnyPrivate, importAnyPublic } = this.#library;
    const whole = isPrivate ? ecPrivateKeyInfo(id, key) : ecPublicKeyInfo(id, key);
    const handle = this.#import(whole, (pointer, size) =>
      isPrivate ? importAnyPrivate(0, pointer, size) : importAnyPublic(0, pointer, size),
    );
    whole.fill(0);
    return handle;
  }

  #import(key: Uint8Array, decode: (pointer: number, size: number) => number): number {
    if (key.length > this.#input.sizeBytes) return 0;
    this.#input.bytes.set(key);
    this.#pointer.setWord64(0, this.#input.address);
    const handle = decode(this.#pointer.address, key.length);
    this.#input.bytes.fill(0);
    return handle;
  }

  #keepIf(handle: number, isGood: () => boolean): number {
    if (handle === 0 || isGood()) return handle;
    this.#library.freeKey(handle);
    return 0;
  }
}

class OpensslKey implements AsymmetricKey {
  readonly #keys: OpensslKeys;
  readonly #library: Libcrypto;
  readonly #kind: KeyKind;
  readonly #prepare: (context: number) => boolean;
  readonly #prepareSignature: (context: number) => boolean;
  #handle: number;

  constructor(keys: OpensslKeys, library: Libcrypto, kind: KeyKind, handle: number) {
    this.#keys = keys;
    this.#library = library;
    this.#kind = kind;
    this.#handle = handle;
    this.#prepare = (context) => this.#setPadding(context);
    this.#prepareSignature = (context) => this.#setPadding(context) && this.#setDigest(context);
  }

  encrypt(source: Uint8Array): Uint8Array | undefined {
    if (this.#kind.type !== "rsa") return undefined;
    return this.#run("encrypt", this.#prepare, source);
  }

  decrypt(source: Uint8Array): Uint8Array | undefined {
    if (this.#kind.type !== "rsa" || !this.#kind.isPrivate) return undefined;
    return this.#run("decrypt", this.#prepare, source);
  }

  sign(digest: Uint8Array): Uint8Array | undefined {
    if (!this.#kind.isPrivate) return undefined;
    return this.#run("sign", this.#prepareSignature, digest);
  }

  verify(signature: Uint8Array, digest: Uint8Array): boolean {
    const whole = this.#filled(digest);
    if (this.#handle === 0 || whole === undefined) return false;
    return this.#keys.verify(this.#handle, this.#prepareSignature, signature, whole);
  }

  release(): void {
    if (this.#handle !== 0) this.#library.freeKey(this.#handle);
    this.#handle = 0;
  }

  #run(
    name: "encrypt" | "decrypt" | "sign",
    prepare: (context: number) => boolean,
    source: Uint8Array,
  ): Uint8Array | undefined {
    const whole = this.#filled(source);
    if (this.#handle === 0 || whole === undefined) return undefined;
    return this.#keys.run(name, this.#handle, prepare, whole);
  }

  /** Without padding RSA works on a number, as long as the modulus; a shorter one has zeroes in front. */
  #filled(data: Uint8Array): Uint8Array | undefined {
    if (!this.#isRaw) return data;
    const sizeBytes = this.#handle === 0 ? 0 : this.#library.keySize(this.#handle);
    if (data.length > sizeBytes) return undefined;
    const whole = new Uint8Array(sizeBytes);
    whole.set(data, sizeBytes - data.length);
    return whole;
  }

  get #isRaw(): boolean {
    return this.#kind.type === "rsa" && this.#kind.padding === CryptoRsaPadding.RawPadding;
  }

  #setPadding(context: number): boolean {
    if (this.#kind.type !== "rsa") return true;
    const padding = this.#isRaw ? OpensslPadding.None : OpensslPadding.Pkcs1;
    return this.#library.setPadding(context, padding) > 0;
  }

  /** The digest that a signature names; without padding there is no place for a name. */
  #setDigest(context: number): boolean {
    if (this.#kind.type !== "rsa" || this.#isRaw) return true;
    if (this.#kind.hash === CryptoRsaHash.NoHash) return true;
    const digest = this.#library.digest(digestNames.get(this.#kind.hash) ?? "");
    return digest !== 0 && this.#library.setDigest(context, digest) > 0;
  }
}
