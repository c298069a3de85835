/** ASN.1's distinguished encoding (ITU-T X.690), as much as wraps a bare key for OpenSSL. */
const Tag = { Integer: 0x02, BitString: 0x03, OctetString: 0x04, ObjectId: 0x06, Sequence: 0x30 };

/** id-ecPublicKey, RFC 5480. */
const ecPublicKey = Uint8Array.of(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01);

/** SubjectPublicKeyInfo of RFC 5480 around a point of a named curve. */
export function ecPublicKeyInfo(curve: Uint8Array, point: Uint8Array): Uint8Array {
  const unusedBits = Uint8Array.of(0);
  return element(Tag.Sequence, algorithmOf(curve), element(Tag.BitString, unusedBits, point));
}

/** PrivateKeyInfo of RFC 5208 around an ECPrivateKey, which need not name its curve then. */
export function ecPrivateKeyInfo(curve: Uint8Array, key: Uint8Array): Uint8Array {
  const version = element(Tag.Integer, Uint8Array.of(0));
  return element(Tag.Sequence, version, algorithmOf(curve), element(Tag.OctetString, key));
}

function algorithmOf(curve: Uint8Array): Uint8Array {
  return element(Tag.Sequence, element(Tag.ObjectId, ecPublicKey), element(Tag.ObjectId, curve));
}

function element(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const length = contents.reduce((sum, content) => sum + content.length, 0);
  const header = [tag, ...lengthBytes(length)];
  const whole = new Uint8Array(header.length + length);
  whole.set(header);
  let offset = header.length;
  for (const content of contents) {
    whole.set(content, offset);
    offset += content.length;
  }
  return whole;
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  if (length < 0x100) return [0x81, length];
  return [0x82, length >>> 8, length & 0xff];
}
