import { describe, expect, it } from "vitest";
import { CryptoAeadAlgo, CryptoStatus } from "../../../../src/catalogue/devices/crypto.js";
import { ascii, CryptoGuest, hex, opensslDevice, text } from "./crypto-guest.js";

interface Vector {
  readonly name: string;
  readonly algo: number;
  readonly key: string;
  readonly iv: string;
  readonly additional: string;
  readonly plain: string;
  readonly cipher: string;
  readonly tag: string;
}

const sunscreen = ascii(
  "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, " +
    "sunscreen would be it.",
);

/** The GCM specification's test case 4, NIST SP 800-38C examples 1 and 2, RFC 8439 section 2.8.2. */
const vectors: readonly Vector[] = [
  {
    name: "AES-128-GCM, test case 4",
    algo: CryptoAeadAlgo.Gcm,
    key: "feffe9928665731c6d6a8f9467308308",
    iv: "cafebabefacedbaddecaf888",
    additional: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
    plain: `d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
      1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39`,
    cipher: `42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e
      21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091`,
    tag: "5bc94fbc3221a5db94fae95ae7121a47",
  },
  {
    name: "AES-128-CCM, SP 800-38C example 1",
    algo: CryptoAeadAlgo.Ccm,
    key: "404142434445464748494a4b4c4d4e4f",
    iv: "10111213141516",
    additional: "0001020304050607",
    plain: "20212223",
    cipher: "7162015b",
    tag: "4dac255d",
  },
  {
    name: "AES-128-CCM, SP 800-38C example 2",
    algo: CryptoAeadAlgo.Ccm,
    key: "404142434445464748494a4b4c4d4e4f",
    iv: "1011121314151617",
    additional: "000102030405060708090a0b0c0d0e0f",
    plain: "202122232425262728292a2b2c2d2e2f",
    cipher: "d2a1f0e051ea5f62081a7792073d593d",
    tag: "1fc64fbfaccd",
  },
  {
    name: "ChaCha20-Poly1305, RFC 8439 2.8.2",
    algo: CryptoAeadAlgo.Chacha20Poly1305,
    key: "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
    iv: "070000004041424344454647",
    additional: "50515253c0c1c2c3c4c5c6c7",
    plain: text(sunscreen),
    cipher: `d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6
      3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36
      92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc
      3ff4def08e4b7a9de576d26586cec64b6116`,
    tag: "1ae10b594f09e26a7e902ecbd0600691",
  },
];

describe.each(vectors)("$name", (vector) => {
  const [key, iv, additional] = [hex(vector.key), hex(vector.iv), hex(vector.additional)];
  const plain = hex(vector.plain);
  const sealed = hex(vector.cipher + vector.tag);
  const setup = { algo: vector.algo, key, tagBytes: hex(vector.tag).length };

  it.each([true, false])("is computed in a session, with revision 1: %s", (isRevision1) => {
    const guest = new CryptoGuest(opensslDevice(), isRevision1);
    const compute = (isEncryption: boolean, data: Uint8Array) => {
      const session = guest.open(guest.sessions.aead({ ...setup, isEncryption }));
      const use = { session, isEncryption, tagBytes: setup.tagBytes };
      return guest.compute(guest.requests.aead(use, iv, data, additional));
    };
    const there = compute(true, plain);
    expect([there.status, text(there.bytes)]).toEqual([CryptoStatus.Ok, text(sealed)]);
    const back = compute(false, sealed);
    expect([back.status, text(back.bytes)]).toEqual([CryptoStatus.Ok, text(plain)]);
  });

  it("is computed without a session, the tag behind the cipher text", () => {
    const guest = new CryptoGuest(opensslDevice());
    const compute = (isEncryption: boolean, data: Uint8Array) =>
      guest.compute(guest.requests.aead({ ...setup, isEncryption }, iv, data, additional));
    const there = compute(true, plain);
    expect([there.status, text(there.bytes)]).toEqual([CryptoStatus.Ok, text(sealed)]);
    const back = compute(false, sealed);
    expect([back.status, text(back.bytes)]).toEqual([CryptoStatus.Ok, text(plain)]);
  });

  it.each(["tag", "cipher text", "additional data"])(
    "does not open with another %s, and gives nothing away",
    (what) => {
      const guest = new CryptoGuest(opensslDevice());
      const data = sealed.slice();
      const other = additional.slice();
      const changed = what === "additional data" ? other : data;
      const index = what === "tag" ? changed.length - 1 : 0;
      changed[index] = (changed[index] as number) ^ 1;
      const answer = guest.compute(
        guest.requests.aead({ ...setup, isEncryption: false }, iv, data, other),
      );
      expect(answer.status).toBe(CryptoStatus.Badmsg);
      // The canary of the harness.
      expect(answer.bytes.every((byte) => byte === 0xa5)).toBe(true);
    },
  );
});

describe("authenticated encryption", () => {
  it("of nothing is a tag", () => {
    const guest = new CryptoGuest(opensslDevice());
    for (const algo of [CryptoAeadAlgo.Gcm, CryptoAeadAlgo.Ccm]) {
      const setup = { algo, key: new Uint8Array(16), tagBytes: 16 };
      const iv = new Uint8Array(12);
      const nothing = new Uint8Array(0);
      const sealed = guest.compute(
        guest.requests.aead({ ...setup, isEncryption: true }, iv, nothing),
      );
      expect([sealed.status, sealed.bytes.length]).toEqual([CryptoStatus.Ok, 16]);
      const opened = guest.compute(
        guest.requests.aead({ ...setup, isEncryption: false }, iv, sealed.bytes),
      );
      expect([opened.status, opened.bytes.length]).toEqual([CryptoStatus.Ok, 0]);
    }
  });

  it("has vectors and tags of the lengths of its algorithm only", () => {
    const guest = new CryptoGuest(opensslDevice());
    const compute = (algo: number, ivBytes: number, tagBytes: number) =>
      guest.compute(
        guest.requests.aead(
          { algo, key: new Uint8Array(32), tagBytes, isEncryption: true },
          new Uint8Array(ivBytes),
          new Uint8Array(8),
        ),
      ).status;
    expect(compute(CryptoAeadAlgo.Gcm, 0, 16)).toBe(CryptoStatus.Err);
    expect(compute(CryptoAeadAlgo.Gcm, 129, 16)).toBe(CryptoStatus.Err);
    expect(compute(CryptoAeadAlgo.Gcm, 12, 5)).toBe(CryptoStatus.Err);
    expect(compute(CryptoAeadAlgo.Ccm, 14, 16)).toBe(CryptoStatus.Err);
    expect(compute(CryptoAeadAlgo.Ccm, 6, 16)).toBe(CryptoStatus.Err);
    expect(compute(CryptoAeadAlgo.Ccm, 12, 5)).toBe(CryptoStatus.Err);
    expect(compute(CryptoAeadAlgo.Chacha20Poly1305, 8, 16)).toBe(CryptoStatus.Err);
    expect(compute(CryptoAeadAlgo.Chacha20Poly1305, 12, 12)).toBe(CryptoStatus.Err);
    expect(compute(CryptoAeadAlgo.Chacha20Poly1305, 12, 16)).toBe(CryptoStatus.Ok);
  });

  it("keeps to the tag of its session", () => {
    const guest = new CryptoGuest(opensslDevice());
    const setup = { algo: CryptoAeadAlgo.Gcm, key: new Uint8Array(16), isEncryption: true };
    const session = guest.open(guest.sessions.aead({ ...setup, tagBytes: 16 }));
    const use = { session, isEncryption: true, tagBytes: 4 };
    const request = guest.requests.aead(use, new Uint8Array(12), new Uint8Array(8));
    expect(guest.compute(request).status).toBe(CryptoStatus.Err);
  });
});
