import {
  constants,
  createECDH,
  createHash,
  generateKeyPairSync,
  privateDecrypt,
  publicEncrypt,
  sign,
  verify,
} from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  CryptoAkcipherAlgo,
  CryptoCurve,
  CryptoOpcode,
  CryptoRsaHash,
  CryptoRsaPadding,
  CryptoStatus,
} from "../../../../src/catalogue/devices/crypto.js";
import type { AkcipherSetup } from "../../../../src/runtime/driver/crypto-requests.js";
import { ascii, CryptoGuest, hex, opensslDevice, text } from "./crypto-guest.js";

const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 });
const rsaBytes = 128;
const der = { type: "pkcs1", format: "der" } as const;
const publicDer = new Uint8Array(rsa.publicKey.export(der));
const privateDer = new Uint8Array(rsa.privateKey.export(der));

const raw = { padding: CryptoRsaPadding.RawPadding, hash: CryptoRsaHash.NoHash };
const pkcs1 = { padding: CryptoRsaPadding.Pkcs1Padding, hash: CryptoRsaHash.Sha256 };
const message = ascii("sample");
const digest = new Uint8Array(createHash("sha256").update(message).digest());

type How = Pick<AkcipherSetup, "padding" | "hash">;
const publicRsa = (how: How) => ({
  algo: CryptoAkcipherAlgo.Rsa,
  key: publicDer,
  isPrivate: false,
  ...how,
});
const privateRsa = (how: How) => ({ ...publicRsa(how), key: privateDer, isPrivate: true });

/** An asymmetric user of a device: with a session for each key, or without any. */
class Asymmetric {
  readonly guest: CryptoGuest;
  readonly #hasSessions: boolean;

  constructor(hasSessions: boolean, isRevision1 = true) {
    this.guest = new CryptoGuest(opensslDevice(), isRevision1);
    this.#hasSessions = hasSessions;
  }

  run(setup: AkcipherSetup, opcode: number, data: Uint8Array, room: number, signed?: Uint8Array) {
    const { sessions, requests } = this.guest;
    const use = this.#hasSessions ? { session: this.guest.open(sessions.akcipher(setup)) } : setup;
    const answer = this.guest.compute(requests.akcipher(use, opcode, data, room, signed));
    return { ...answer, result: answer.bytes.subarray(0, Math.max(0, answer.used - 1)) };
  }
}

const { AkcipherEncrypt, AkcipherDecrypt, AkcipherSign, AkcipherVerify } = CryptoOpcode;

/** By other means than the device: square and multiply. */
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let factor = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * factor) % modulus;
    factor = (factor * factor) % modulus;
  }
  return result;
}

describe.each([
  ["a session", true, true],
  ["a session of a driver without revision 1", true, false],
  ["no session", false, true],
])("RSA with %s", (_name, hasSessions, isRevision1) => {
  const user = () => new Asymmetric(hasSessions, isRevision1);

  it("raises numbers to the powers of its key", () => {
    const { n = "", e = "" } = rsa.publicKey.export({ format: "jwk" });
    const number = (part: string) => BigInt(`0x${Buffer.from(part, "base64url").toString("hex")}`);
    const expected = power(BigInt(`0x${text(message)}`), number(e), number(n));
    const encrypted = user().run(publicRsa(raw), AkcipherEncrypt, message, rsaBytes);
    expect(encrypted.status).toBe(CryptoStatus.Ok);
    expect(BigInt(`0x${text(encrypted.result)}`)).toBe(expected);
    const decrypted = user().run(privateRsa(raw), AkcipherDecrypt, encrypted.result, rsaBytes);
    expect(decrypted.status).toBe(CryptoStatus.Ok);
    expect(text(decrypted.result)).toBe(text(message).padStart(2 * rsaBytes, "0"));
    const signed = user().run(privateRsa(raw), AkcipherSign, message, rsaBytes);
    const isGood = user().run(publicRsa(raw), AkcipherVerify, signed.result, 0, message);
    expect([signed.status, isGood.status]).toEqual([CryptoStatus.Ok, CryptoStatus.Ok]);
  });

  it("pads as PKCS #1 says, and tells the length of what it finds", () => {
    const padding = constants.RSA_PKCS1_PADDING;
    const encrypted = user().run(publicRsa(pkcs1), AkcipherEncrypt, message, rsaBytes);
    expect(encrypted.status).toBe(CryptoStatus.Ok);
    const unpadded = privateDecrypt(
      { key: rsa.privateKey, padding: constants.RSA_NO_PADDING },
      encrypted.result,
    );
    expect(unpadded.subarray(0, 2).toString("hex")).toBe("0002");
    expect(unpadded.subarray(-message.length - 1).toString("latin1")).toBe("\0sample");
    const theirs = new Uint8Array(publicEncrypt({ key: rsa.publicKey, padding }, message));
    const decrypted = user().run(privateRsa(pkcs1), AkcipherDecrypt, theirs, rsaBytes);
    expect([decrypted.status, text(decrypted.result)]).toEqual([CryptoStatus.Ok, text(message)]);
  });

  it("signs digests, and rejects what was not signed", () => {
    const signed = user().run(privateRsa(pkcs1), AkcipherSign, digest, rsaBytes);
    expect(signed.status).toBe(CryptoStatus.Ok);
    expect(verify("sha256", message, rsa.publicKey, signed.result)).toBe(true);
    const theirs = new Uint8Array(sign("sha256", message, rsa.privateKey));
    const run = (what: Uint8Array) =>
      user().run(publicRsa(pkcs1), AkcipherVerify, theirs, 0, what).status;
    expect(run(digest)).toBe(CryptoStatus.Ok);
    expect(run(digest.map((byte) => byte ^ 1))).toBe(CryptoStatus.KeyRejected);
  });
});

/** RFC 6979, A.2.5: P-256, SHA-256, "sample". */
const p256 = {
  secret: hex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"),
  point: hex(`04 60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6
    7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299`),
  signature: hex(`3046
    022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716
    022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8`),
};
/** ECPrivateKey of RFC 5915 with nothing but the number. */
const secretDer = new Uint8Array(Buffer.concat([hex("30250201010420"), p256.secret]));
const ecdsa = { algo: CryptoAkcipherAlgo.Ecdsa, curve: CryptoCurve.NistP256 };

describe.each([
  ["a session", true, true],
  ["a session of a driver without revision 1", true, false],
  ["no session", false, true],
])("ECDSA with %s", (_name, hasSessions, isRevision1) => {
  const user = () => new Asymmetric(hasSessions, isRevision1);

  it("verifies the signature of RFC 6979 A.2.5 and no other", () => {
    const setup = { ...ecdsa, key: p256.point, isPrivate: false };
    const run = (signature: Uint8Array, what: Uint8Array) =>
      user().run(setup, AkcipherVerify, signature, 0, what).status;
    expect(run(p256.signature, digest)).toBe(CryptoStatus.Ok);
    expect(
      run(
        p256.signature,
        digest.map((byte) => byte ^ 1),
      ),
    ).toBe(CryptoStatus.KeyRejected);
    expect(run(p256.signature.slice(0, -1), digest)).toBe(CryptoStatus.KeyRejected);
  });

  it("signs with its private key", () => {
    const setup = { ...ecdsa, key: secretDer, isPrivate: true };
    const signed = user().run(setup, AkcipherSign, digest, 80);
    expect(signed.status).toBe(CryptoStatus.Ok);
    const checker = { ...ecdsa, key: p256.point, isPrivate: false };
    const checked = user().run(checker, AkcipherVerify, signed.result, 0, digest);
    expect(checked.status).toBe(CryptoStatus.Ok);
  });
});

describe("keys", () => {
  it.each([
    ["prime192v1", CryptoCurve.NistP192],
    ["secp224r1", CryptoCurve.NistP224],
    ["prime256v1", CryptoCurve.NistP256],
    ["secp384r1", CryptoCurve.NistP384],
    ["secp521r1", CryptoCurve.NistP521],
  ])("are of curve %s as well", (namedCurve, curve) => {
    const pair = generateKeyPairSync("ec", { namedCurve });
    const own = pair.privateKey.export({ type: "sec1", format: "der" });
    const setup = { ...ecdsa, curve, key: new Uint8Array(own), isPrivate: true };
    const user = new Asymmetric(true);
    const signed = user.run(setup, AkcipherSign, digest, 160);
    expect(signed.status).toBe(CryptoStatus.Ok);
    expect(verify("sha256", message, pair.publicKey, signed.result)).toBe(true);
    const point = new Uint8Array(createECDH(namedCurve).generateKeys());
    const other = { ...ecdsa, curve, key: point, isPrivate: false };
    const checked = user.run(other, AkcipherVerify, signed.result, 0, digest);
    expect(checked.status).toBe(CryptoStatus.KeyRejected);
  });

  it.each<[string, AkcipherSetup, number]>([
    ["none at all", { ...publicRsa(raw), key: ascii("no key") }, CryptoStatus.Err],
    ["an empty one", { ...publicRsa(raw), key: new Uint8Array(0) }, CryptoStatus.Err],
    ["a public key as a private one", { ...privateRsa(raw), key: publicDer }, CryptoStatus.Err],
    ["a private key as a public one", { ...publicRsa(raw), key: privateDer }, CryptoStatus.Err],
    ["an unknown padding", publicRsa({ padding: 2, hash: 0 }), CryptoStatus.Err],
    ["a digest that nobody has", publicRsa({ ...pkcs1, hash: 2 }), CryptoStatus.Err],
    [
      "a point beside its curve",
      {
        ...ecdsa,
        key: p256.point.map((byte, index) => (index === 9 ? byte ^ 1 : byte)),
        isPrivate: false,
      },
      CryptoStatus.Err,
    ],
    [
      "an unknown curve",
      { ...ecdsa, curve: 6, key: p256.point, isPrivate: false },
      CryptoStatus.Err,
    ],
    ["an unknown algorithm", { algo: 7, key: publicDer, isPrivate: false }, CryptoStatus.Notsupp],
    ["more bytes than any key", { ...publicRsa(raw), key: new Uint8Array(8193) }, CryptoStatus.Err],
  ])("are refused: %s", (_name, setup, status) => {
    const guest = new CryptoGuest(opensslDevice());
    expect(guest.tryOpen(guest.sessions.akcipher(setup))).toEqual({ status, id: 0 });
    const request = guest.requests.akcipher(setup, AkcipherVerify, message, 0, message);
    expect(guest.compute(request).status).toBe(status);
  });

  it("of more than 8192 bits are refused, whatever their numbers", () => {
    // RSAPublicKey of RFC 8017: a modulus of 1025 bytes, all ones, and 3.
    const header = hex("3082040a 02820402 00");
    const key = new Uint8Array(
      Buffer.concat([header, new Uint8Array(1025).fill(0xff), hex("020103")]),
    );
    const guest = new CryptoGuest(opensslDevice());
    const { status } = guest.tryOpen(guest.sessions.akcipher({ ...publicRsa(raw), key }));
    expect(status).toBe(CryptoStatus.Err);
  });

  it("do nothing that they are not for", () => {
    const user = new Asymmetric(true);
    const run = (setup: AkcipherSetup, opcode: number, data = message, room = rsaBytes) =>
      user.run(setup, opcode, data, room).status;
    expect(run(publicRsa(raw), AkcipherSign)).toBe(CryptoStatus.Err);
    expect(run(publicRsa(raw), AkcipherDecrypt)).toBe(CryptoStatus.Err);
    const point = { ...ecdsa, key: p256.point, isPrivate: false };
    expect(run(point, AkcipherEncrypt)).toBe(CryptoStatus.Err);
    expect(run(point, AkcipherSign)).toBe(CryptoStatus.Err);
    // Longer than the modulus, no room for the result, and not as long as a digest.
    expect(run(publicRsa(raw), AkcipherEncrypt, new Uint8Array(129))).toBe(CryptoStatus.Err);
    expect(run(publicRsa(raw), AkcipherEncrypt, message, 127)).toBe(CryptoStatus.Err);
    expect(run(privateRsa(pkcs1), AkcipherSign, message)).toBe(CryptoStatus.Err);
  });
});
