import type { ScalarAccessor } from "../../memory/accessors.js";
import type { ByteBuffer } from "../../memory/byte-buffer.js";
import type { AeadLengths } from "./aead.js";
import type { AkcipherLengths } from "./akcipher.js";
import type { DigestLengths } from "./digest.js";
import type { AkcipherNumbers, DirectedAlgorithm, KeyedAlgorithm } from "./read-parameters.js";
import type { ChainLengths, CipherLengths } from "./symmetric.js";

/*
 * The numbers in the fixed part of a request. Opening a session, using one and doing without (VIRTIO 1.4, 5.9.9.2.1,
 * 5.9.9.4 to 5.9.9.8) say the same by fields of the same names, in other places: a form is a table of those places, and
 * what is read there is told once.
 */

/** Where a form of a request has these fields; it may have more. */
type Form<Field extends string> = Readonly<Record<Field, Pick<ScalarAccessor, "get">>>;

export function directedAlgorithm(
  { algo, key_len, op }: Form<"algo" | "key_len" | "op">,
  fixed: ByteBuffer,
): DirectedAlgorithm {
  return { algo: algo.get(fixed), keyLength: key_len.get(fixed), op: op.get(fixed) };
}

export function macAlgorithm(
  { algo, auth_key_len }: Form<"algo" | "auth_key_len">,
  fixed: ByteBuffer,
): KeyedAlgorithm {
  return { algo: algo.get(fixed), keyLength: auth_key_len.get(fixed) };
}

/** Both kinds of keys lie in one place; which of them counts, the algorithm says. */
export function akcipherNumbers(
  { algo, key_len, key_type }: Form<"algo" | "key_len" | "key_type">,
  rsa: Form<"padding_algo" | "hash_algo">,
  ecdsa: Form<"curve_id">,
  fixed: ByteBuffer,
): AkcipherNumbers {
  return {
    algo: algo.get(fixed),
    keyLength: key_len.get(fixed),
    keyType: key_type.get(fixed),
    padding: rsa.padding_algo.get(fixed),
    hash: rsa.hash_algo.get(fixed),
    curve: ecdsa.curve_id.get(fixed),
  };
}

type SourceAndTarget = Form<"src_data_len" | "dst_data_len">;

export function akcipherLengths(
  { src_data_len, dst_data_len }: SourceAndTarget,
  fixed: ByteBuffer,
): AkcipherLengths {
  return { source: src_data_len.get(fixed), target: dst_data_len.get(fixed) };
}

export function cipherLengths(
  form: SourceAndTarget & Form<"iv_len">,
  fixed: ByteBuffer,
): CipherLengths {
  return {
    iv: form.iv_len.get(fixed),
    source: form.src_data_len.get(fixed),
    target: form.dst_data_len.get(fixed),
  };
}

export function aeadLengths(
  form: SourceAndTarget & Form<"iv_len" | "aad_len" | "tag_len">,
  fixed: ByteBuffer,
): AeadLengths {
  return {
    iv: form.iv_len.get(fixed),
    additional: form.aad_len.get(fixed),
    source: form.src_data_len.get(fixed),
    target: form.dst_data_len.get(fixed),
    tag: form.tag_len.get(fixed),
  };
}

export function digestLengths(
  { src_data_len, hash_result_len }: Form<"src_data_len" | "hash_result_len">,
  fixed: ByteBuffer,
): DigestLengths {
  return { source: src_data_len.get(fixed), result: hash_result_len.get(fixed) };
}

type ChainForm = SourceAndTarget &
  Form<"iv_len" | "aad_len" | "hash_result_len"> &
  Form<"cipher_start_src_offset" | "len_to_cipher" | "hash_start_src_offset" | "len_to_hash">;

/** In which order additional data and source come, the two forms that carry data do not agree. */
export function chainLengths(
  form: ChainForm,
  fixed: ByteBuffer,
  isAdditionalFirst: boolean,
): ChainLengths {
  return {
    iv: form.iv_len.get(fixed),
    source: form.src_data_len.get(fixed),
    target: form.dst_data_len.get(fixed),
    cipherStart: form.cipher_start_src_offset.get(fixed),
    cipherLength: form.len_to_cipher.get(fixed),
    digestStart: form.hash_start_src_offset.get(fixed),
    digestLength: form.len_to_hash.get(fixed),
    additional: form.aad_len.get(fixed),
    result: form.hash_result_len.get(fixed),
    isAdditionalFirst,
  };
}
