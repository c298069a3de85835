/**
 * Sums of the Internet checksum (RFC 1071). They are taken over 16-bit words as this processor reads them: the sum is
 * the same in either byte order, as long as the result is stored as it was read.
 */

/** Words that a 32-bit sum has room for. */
const wordsPerFold = 32_768;

/** The sum, unfolded, over bytes [start, end) of a buffer that `bytes` and `words` both show. */
export function sumBytes(
  bytes: Uint8Array,
  words: Uint16Array,
  start: number,
  end: number,
): number {
  if ((start & 1) === 0) return sumAligned(bytes, words, start, end);
  if (start >= end) return 0;
  // All bytes are one place further than the words say: sum those, and turn the result round.
  const sum = fold(((bytes[start] as number) << 8) + sumAligned(bytes, words, start + 1, end));
  return swap(sum);
}

/** Brings a sum into 16 bits. */
export function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + (folded >>> 16);
  return folded;
}

/** The value of a checksum field, in the byte order of the words; never 0, which UDP takes for "none". */
export function checksumOf(sum: number): number {
  const value = ~fold(sum) & 0xffff;
  return value === 0 ? 0xffff : value;
}

function sumAligned(bytes: Uint8Array, words: Uint16Array, start: number, end: number): number {
  let total = 0;
  const lastWord = end >>> 1;
  for (let from = start >>> 1; from < lastWord; from += wordsPerFold) {
    const to = Math.min(from + wordsPerFold, lastWord);
    let sum = 0;
    for (let index = from; index < to; index++) sum += words[index] as number;
    total += fold(sum);
  }
  if ((end & 1) !== 0 && end > start) total += bytes[end - 1] as number;
  return fold(total);
}

/** A 16-bit value with its bytes exchanged. */
export function swap(value: number): number {
  return ((value & 0xff) << 8) | (value >>> 8);
}
