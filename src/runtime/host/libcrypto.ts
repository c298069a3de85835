import { bindIfPresent } from "./libc.js";

type N = number;
const pointer = "uintptr_t";

/**
 * Functions of the OpenSSL that Node.js brings along or is linked with: what `node:crypto` cannot do, signing digests that
 * somebody else made and freeing a private key for sure. By scalar-only signatures, as in libc.ts.
 */
function bindLibcrypto() {
  const parts = {
    importPrivate: bindIfPresent<[N, N, N, N]>("d2i_PrivateKey", pointer, [
      "int",
      pointer,
      pointer,
      "int64_t",
    ]),
    importAnyPrivate: bindIfPresent<[N, N, N]>("d2i_AutoPrivateKey", pointer, [
      pointer,
      pointer,
      "int64_t",
    ]),
    importPublic: bindIfPresent<[N, N, N, N]>("d2i_PublicKey", pointer, [
      "int",
      pointer,
      pointer,
      "int64_t",
    ]),
    importAnyPublic: bindIfPresent<[N, N, N]>("d2i_PUBKEY", pointer, [pointer, pointer, "int64_t"]),
    keyBits: bindIfPresent<[N]>("EVP_PKEY_get_bits", "int", [pointer]),
    keySize: bindIfPresent<[N]>("EVP_PKEY_get_size", "int", [pointer]),
    freeKey: bindIfPresent<[N]>("EVP_PKEY_free", "int", [pointer]),
    newContext: bindIfPresent<[N, N]>("EVP_PKEY_CTX_new", pointer, [pointer, pointer]),
    freeContext: bindIfPresent<[N]>("EVP_PKEY_CTX_free", "int", [pointer]),
    setPadding: bindIfPresent<[N, N]>("EVP_PKEY_CTX_set_rsa_padding", "int", [pointer, "int"]),
    setDigest: bindIfPresent<[N, N]>("EVP_PKEY_CTX_set_signature_md", "int", [pointer, pointer]),
    digest: bindIfPresent<[string]>("EVP_get_digestbyname", pointer, ["str"]),
    startEncrypt: bindIfPresent<[N]>("EVP_PKEY_encrypt_init", "int", [pointer]),
    startDecrypt: bindIfPresent<[N]>("EVP_PKEY_decrypt_init", "int", [pointer]),
    startSign: bindIfPresent<[N]>("EVP_PKEY_sign_init", "int", [pointer]),
    startVerify: bindIfPresent<[N]>("EVP_PKEY_verify_init", "int", [pointer]),
    encrypt: bindOperation("EVP_PKEY_encrypt"),
    decrypt: bindOperation("EVP_PKEY_decrypt"),
    sign: bindOperation("EVP_PKEY_sign"),
    verify: bindIfPresent<[N, N, N, N, N]>("EVP_PKEY_verify", "int", [
      pointer,
      pointer,
      "size_t",
      pointer,
      "size_t",
    ]),
    clearErrors: bindIfPresent<[]>("ERR_clear_error", "int", []),
  };
  return hasAll(parts) ? parts : undefined;
}

/** The context, where the result goes and its length, and what it is of. */
function bindOperation(name: string) {
  const parameters = [pointer, pointer, pointer, pointer, "size_t"] as const;
  return bindIfPresent<[N, N, N, N, N]>(name, "int", parameters);
}

type Present<Parts> = { readonly [Name in keyof Parts]: Exclude<Parts[Name], undefined> };

function hasAll<Parts extends object>(parts: Parts): parts is Parts & Present<Parts> {
  return Object.values(parts).every((part) => part !== undefined);
}

export type Libcrypto = NonNullable<ReturnType<typeof bindLibcrypto>>;

let bound: Libcrypto | undefined | null = null;

/** The library; undefined in a Node.js without OpenSSL's functions. Bound when somebody first wants it. */
export function libcrypto(): Libcrypto | undefined {
  if (bound === null) bound = bindLibcrypto();
  return bound;
}
