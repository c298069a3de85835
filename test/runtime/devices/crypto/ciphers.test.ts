import { describe, expect, it } from "vitest";
import { CryptoCipherAlgo, CryptoStatus } from "../../../../src/catalogue/devices/crypto.js";
import { CryptoGuest, hex, opensslDevice, text } from "./crypto-guest.js";

interface Vector {
  readonly name: string;
  readonly algo: number;
  readonly key: string;
  readonly iv: string;
  readonly plain: string;
  readonly cipher: string;
}

const plain = `6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51
  30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710`;
const key128 = "2b7e151628aed2a6abf7158809cf4f3c";
const key256 = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
const firstIv = "000102030405060708090a0b0c0d0e0f";

/** NIST SP 800-38A appendix F, IEEE 1619-2007 annex B, NIST SP 800-67 with known answers of OpenSSL's own tests. */
const vectors: readonly Vector[] = [
  {
    name: "AES-128-ECB, SP 800-38A F.1.1",
    algo: CryptoCipherAlgo.AesEcb,
    key: key128,
    iv: "",
    plain,
    cipher: `3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf
      43b1cd7f598ece23881b00e3ed0306887b0c785e27e8ad3f8223207104725dd4`,
  },
  {
    name: "AES-128-CBC, SP 800-38A F.2.1",
    algo: CryptoCipherAlgo.AesCbc,
    key: key128,
    iv: firstIv,
    plain,
    cipher: `7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2
      73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7`,
  },
  {
    name: "AES-256-CBC, SP 800-38A F.2.5",
    algo: CryptoCipherAlgo.AesCbc,
    key: key256,
    iv: firstIv,
    plain,
    cipher: `f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d
      39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b`,
  },
  {
    name: "AES-128-CTR, SP 800-38A F.5.1",
    algo: CryptoCipherAlgo.AesCtr,
    key: key128,
    iv: "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
    plain,
    cipher: `874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff
      5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee`,
  },
  {
    name: "AES-128-XTS, IEEE 1619 vector 2",
    algo: CryptoCipherAlgo.AesXts,
    key: "1111111111111111111111111111111122222222222222222222222222222222",
    iv: "33333333330000000000000000000000",
    plain: "4444444444444444444444444444444444444444444444444444444444444444",
    cipher: "c454185e6a16936e39334038acef838bfb186fff7480adc4289382ecd6d394f0",
  },
  {
    name: "AES-128-XTS with a stolen block, IEEE 1619 vector 15",
    algo: CryptoCipherAlgo.AesXts,
    key: "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0bfbebdbcbbbab9b8b7b6b5b4b3b2b1b0",
    iv: "9a785634120000000000000000000000",
    plain: "000102030405060708090a0b0c0d0e0f10",
    cipher: "6c1625db4671522d3d7599601de7ca09ed",
  },
  {
    name: "three-key DES-ECB, SP 800-67 appendix B",
    algo: CryptoCipherAlgo.TripleDesEcb,
    key: "0123456789abcdef23456789abcdef01456789abcdef0123",
    iv: "",
    plain: "5468652071756663 6b2062726f776e20 666f78206a756d70",
    cipher: "a826fd8ce53b855f cce21c8112256fe6 68d5c05dd9b6b900",
  },
];

describe.each(vectors)("$name", ({ algo, key, iv, plain: plainText, cipher }) => {
  const setup = { algo, key: hex(key) };
  const [vector, open, closed] = [hex(iv), hex(plainText), hex(cipher)];

  it.each([true, false])("is computed in a session, with revision 1: %s", (isRevision1) => {
    const guest = new CryptoGuest(opensslDevice(), isRevision1);
    const encrypt = guest.open(guest.sessions.cipher({ ...setup, isEncryption: true }));
    const decrypt = guest.open(guest.sessions.cipher({ ...setup, isEncryption: false }));
    const there = { session: encrypt, isEncryption: true };
    const back = { session: decrypt, isEncryption: false };
    const encrypted = guest.compute(guest.requests.cipher(there, vector, open));
    expect(encrypted.status).toBe(CryptoStatus.Ok);
    expect(text(encrypted.bytes)).toBe(text(closed));
    const decrypted = guest.compute(guest.requests.cipher(back, vector, closed));
    expect(decrypted.status).toBe(CryptoStatus.Ok);
    expect(text(decrypted.bytes)).toBe(text(open));
  });

  it("is computed without a session", () => {
    const guest = new CryptoGuest(opensslDevice());
    const encrypted = guest.compute(
      guest.requests.cipher({ ...setup, isEncryption: true }, vector, open),
    );
    expect([encrypted.status, text(encrypted.bytes)]).toEqual([0, text(closed)]);
    const decrypted = guest.compute(
      guest.requests.cipher({ ...setup, isEncryption: false }, vector, closed),
    );
    expect([decrypted.status, text(decrypted.bytes)]).toEqual([0, text(open)]);
  });
});
