import { describe, expect, it } from "vitest";
import {
  CryptoHashAlgo,
  CryptoMacAlgo,
  CryptoStatus,
} from "../../../../src/catalogue/devices/crypto.js";
import { ascii, CryptoGuest, hex, opensslDevice, text } from "./crypto-guest.js";

const abc = ascii("abc");

/** FIPS 180-4 and FIPS 202 examples, RFC 1321 for MD5: digests of "abc". */
const hashes: readonly (readonly [name: string, algo: number, digest: string])[] = [
  ["MD5", CryptoHashAlgo.Md5, "900150983cd24fb0d6963f7d28e17f72"],
  ["SHA-1", CryptoHashAlgo.Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"],
  ["SHA-224", CryptoHashAlgo.Sha224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"],
  [
    "SHA-256",
    CryptoHashAlgo.Sha256,
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  ],
  [
    "SHA-384",
    CryptoHashAlgo.Sha384,
    `cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163
     1a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7`,
  ],
  [
    "SHA-512",
    CryptoHashAlgo.Sha512,
    `ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a
     2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f`,
  ],
  ["SHA3-224", CryptoHashAlgo.Sha3_224, "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf"],
  [
    "SHA3-256",
    CryptoHashAlgo.Sha3_256,
    "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
  ],
  [
    "SHA3-384",
    CryptoHashAlgo.Sha3_384,
    `ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c25
     96da7cf0e49be4b298d88cea927ac7f539f1edf228376d25`,
  ],
  [
    "SHA3-512",
    CryptoHashAlgo.Sha3_512,
    `b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e
     10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0`,
  ],
  [
    "SHAKE128",
    CryptoHashAlgo.Sha3Shake128,
    "5881092dd818bf5cf8a3ddb793fbcba74097d5c526a6d35f97b83351940f2cc8",
  ],
  [
    "SHAKE256",
    CryptoHashAlgo.Sha3Shake256,
    "483366601360a8771c6863080cc4114d8db44530f8f1e1ee4f94ea37e78b5739",
  ],
];

interface MacVector {
  readonly name: string;
  readonly algo: number;
  readonly key: string;
  readonly data: string;
  readonly code: string;
}

const jefe = text(ascii("Jefe"));
const nothing = text(ascii("what do ya want for nothing?"));
const longKey = "aa".repeat(131);
const blockFirst = text(ascii("Test Using Larger Than Block-Size Key - Hash Key First"));
const cmacKey = "2b7e151628aed2a6abf7158809cf4f3c";
const firstBlock = "6bc1bee22e409f96e93d7e117393172a";

/** RFC 2202, RFC 4231, RFC 4493, NIST SP 800-38B examples, RFC 3566. */
const macs: readonly MacVector[] = [
  {
    name: "HMAC-MD5, RFC 2202 case 2",
    algo: CryptoMacAlgo.HmacMd5,
    key: jefe,
    data: nothing,
    code: "750c783e6ab0b503eaa86e310a5db738",
  },
  {
    name: "HMAC-SHA-1, RFC 2202 case 2",
    algo: CryptoMacAlgo.HmacSha1,
    key: jefe,
    data: nothing,
    code: "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
  },
  {
    name: "HMAC-SHA-224, RFC 4231 case 2",
    algo: CryptoMacAlgo.HmacSha224,
    key: jefe,
    data: nothing,
    code: "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44",
  },
  {
    name: "HMAC-SHA-256, RFC 4231 case 6: a key longer than a block",
    algo: CryptoMacAlgo.HmacSha256,
    key: longKey,
    data: blockFirst,
    code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
  },
  {
    name: "HMAC-SHA-384, RFC 4231 case 2",
    algo: CryptoMacAlgo.HmacSha384,
    key: jefe,
    data: nothing,
    code: `af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47
      e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649`,
  },
  {
    name: "HMAC-SHA-512, RFC 4231 case 2",
    algo: CryptoMacAlgo.HmacSha512,
    key: jefe,
    data: nothing,
    code: `164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554
      9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737`,
  },
  {
    name: "AES-CMAC, RFC 4493 example 1: no data",
    algo: CryptoMacAlgo.CmacAes,
    key: cmacKey,
    data: "",
    code: "bb1d6929e95937287fa37d129b756746",
  },
  {
    name: "AES-CMAC, RFC 4493 example 2: a whole block",
    algo: CryptoMacAlgo.CmacAes,
    key: cmacKey,
    data: firstBlock,
    code: "070a16b46b4d4144f79bdd9dd04a287c",
  },
  {
    name: "AES-CMAC, RFC 4493 example 3: 40 bytes",
    algo: CryptoMacAlgo.CmacAes,
    key: cmacKey,
    data: `${firstBlock}ae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411`,
    code: "dfa66747de9ae63030ca32611497c827",
  },
  {
    name: "AES-XCBC, RFC 3566 test case 1: no data",
    algo: CryptoMacAlgo.XcbcAes,
    key: "000102030405060708090a0b0c0d0e0f",
    data: "",
    code: "75f0251d528ac01c4573dfd584d79f29",
  },
  {
    name: "AES-XCBC, RFC 3566 test case 2: three bytes",
    algo: CryptoMacAlgo.XcbcAes,
    key: "000102030405060708090a0b0c0d0e0f",
    data: "000102",
    code: "5b376580ae2f19afe7219ceef172756f",
  },
  {
    name: "AES-XCBC, RFC 3566 test case 3: a whole block",
    algo: CryptoMacAlgo.XcbcAes,
    key: "000102030405060708090a0b0c0d0e0f",
    data: "000102030405060708090a0b0c0d0e0f",
    code: "d2a246fa349b68a79998a4394ff7a263",
  },
  {
    name: "three-key DES-CMAC, NIST SP 800-38B example 5: no data",
    algo: CryptoMacAlgo.Cmac3des,
    key: "8aa83bf8cbda10620bc1bf19fbb6cd58bc313d4a371ca8b5",
    data: "",
    code: "b7a688e122ffaf95",
  },
  {
    name: "three-key DES-CMAC, NIST SP 800-38B example 6: a whole block",
    algo: CryptoMacAlgo.Cmac3des,
    key: "8aa83bf8cbda10620bc1bf19fbb6cd58bc313d4a371ca8b5",
    data: "6bc1bee22e409f96",
    code: "8e8f293136283797",
  },
  {
    name: "AES-CBC-MAC, the last block of SP 800-38A F.1.1 for a vector of zeroes",
    algo: CryptoMacAlgo.CbcmacAes,
    key: cmacKey,
    data: firstBlock,
    code: "3ad77bb40d7a3660a89ecaf32466ef97",
  },
];

describe.each(hashes)("%s", (_name, algo, digest) => {
  const expected = text(hex(digest));

  it.each([true, false])("is computed in a session, with revision 1: %s", (isRevision1) => {
    const guest = new CryptoGuest(opensslDevice(), isRevision1);
    const session = guest.open(guest.sessions.hash(algo, expected.length / 2));
    const answer = guest.compute(guest.requests.hash({ session }, abc, expected.length / 2));
    expect([answer.status, text(answer.bytes)]).toEqual([CryptoStatus.Ok, expected]);
    expect(answer.used).toBe(expected.length / 2 + 1);
  });

  it("is computed without a session, and as short as it is asked for", () => {
    const guest = new CryptoGuest(opensslDevice());
    const answer = guest.compute(guest.requests.hash({ algo }, abc, 8));
    expect([answer.status, text(answer.bytes)]).toEqual([CryptoStatus.Ok, expected.slice(0, 16)]);
  });
});

describe.each(macs)("$name", ({ algo, key, data, code }) => {
  const expected = text(hex(code));
  const setup = { algo, key: hex(key) };

  it.each([true, false])("is computed in a session, with revision 1: %s", (isRevision1) => {
    const guest = new CryptoGuest(opensslDevice(), isRevision1);
    const session = guest.open(guest.sessions.mac(setup, expected.length / 2));
    const answer = guest.compute(guest.requests.mac({ session }, hex(data), expected.length / 2));
    expect([answer.status, text(answer.bytes)]).toEqual([CryptoStatus.Ok, expected]);
  });

  it("is computed without a session, and as short as it is asked for", () => {
    const guest = new CryptoGuest(opensslDevice());
    const answer = guest.compute(guest.requests.mac(setup, hex(data), 4));
    expect([answer.status, text(answer.bytes)]).toEqual([CryptoStatus.Ok, expected.slice(0, 8)]);
  });
});

describe("a digest", () => {
  it("is never longer than its algorithm has it", () => {
    const guest = new CryptoGuest(opensslDevice());
    const algo = CryptoHashAlgo.Sha1;
    expect(guest.compute(guest.requests.hash({ algo }, abc, 21)).status).toBe(CryptoStatus.Err);
    expect(guest.compute(guest.requests.hash({ algo }, abc, 0)).status).toBe(CryptoStatus.Err);
    const mac = { algo: CryptoMacAlgo.HmacSha1, key: abc };
    expect(guest.compute(guest.requests.mac(mac, abc, 21)).status).toBe(CryptoStatus.Err);
  });
});
