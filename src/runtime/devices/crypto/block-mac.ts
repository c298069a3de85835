/** Encrypts with a block cipher in CBC mode from a vector of zeroes; the key and the cipher are its maker's. */
export type CbcEncrypt = (data: Uint8Array) => Uint8Array;

/** The last block of CBC over whole blocks, as FIPS 113 and SP 800-38B build on; zeroes for no data. */
export function cbcMac(encrypt: CbcEncrypt, data: Uint8Array, blockBytes: number): Uint8Array {
  return data.length === 0 ? new Uint8Array(blockBytes) : encrypt(data).slice(-blockBytes);
}

/** CMAC of NIST SP 800-38B, whatever the block cipher. */
export function cmac(encrypt: CbcEncrypt, data: Uint8Array, blockBytes: number): Uint8Array {
  const whole = doubled(encrypt(new Uint8Array(blockBytes)).slice(0, blockBytes));
  return maskedCbcMac(encrypt, data, blockBytes, whole, doubled(whole));
}

/**
 * AES-XCBC of RFC 3566: its second and third keys mask the last block, `encrypt` has the first. The masks come from the
 * caller, who derives all three from the key.
 */
export function maskedCbcMac(
  encrypt: CbcEncrypt,
  data: Uint8Array,
  blockBytes: number,
  wholeMask: Uint8Array,
  paddedMask: Uint8Array,
): Uint8Array {
  const isWhole = data.length > 0 && data.length % blockBytes === 0;
  const blocks = Math.max(1, Math.ceil(data.length / blockBytes));
  const padded = new Uint8Array(blocks * blockBytes);
  padded.set(data);
  if (!isWhole) padded[data.length] = 0x80;
  const mask = isWhole ? wholeMask : paddedMask;
  const last = padded.length - blockBytes;
  for (let index = 0; index < blockBytes; index++) {
    padded[last + index] = (padded[last + index] as number) ^ (mask[index] as number);
  }
  const mac = cbcMac(encrypt, padded, blockBytes);
  padded.fill(0);
  return mac;
}

/** Times x in the field of the block size: a shift to the left, and the field's polynomial for what falls out. */
function doubled(block: Uint8Array): Uint8Array {
  const polynomial = block.length === 16 ? 0x87 : 0x1b;
  const result = block.map((byte, index) => (byte << 1) | ((block[index + 1] ?? 0) >>> 7));
  const last = result.length - 1;
  if (((block[0] as number) & 0x80) !== 0) result[last] = (result[last] as number) ^ polynomial;
  return result;
}
