import { createCipheriv, createHash, createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  CryptoCipherAlgo,
  CryptoHashAlgo,
  CryptoMacAlgo,
  CryptoStatus,
} from "../../../../src/catalogue/devices/crypto.js";
import type { ChainSetup } from "../../../../src/runtime/driver/crypto-requests.js";
import { ascii, CryptoGuest, opensslDevice, text } from "./crypto-guest.js";

const { Ok, Err } = CryptoStatus;
const key = ascii("0123456789abcdef");
const iv = ascii("fedcba9876543210");
const authKey = ascii("a key for codes");
const extra = ascii("sequence number");
/** A packet: a header that is authenticated only, and what is encrypted as well. */
const packet = ascii(`${"header".padEnd(8)}${"what nobody may read".padEnd(32)}`);
const ranges = { cipher: [8, 32], digest: [0, 40] } as const;

const setup = (isEncryption: boolean, isDigestFirst: boolean, hasKey: boolean): ChainSetup => ({
  cipher: { algo: CryptoCipherAlgo.AesCbc, key, isEncryption },
  digest: hasKey
    ? { algo: CryptoMacAlgo.HmacSha256, key: authKey }
    : { algo: CryptoHashAlgo.Sha256 },
  isDigestFirst,
});

const encrypted = (() => {
  const cipher = createCipheriv("aes-128-cbc", key, iv).setAutoPadding(false);
  return Buffer.concat([packet.subarray(0, 8), cipher.update(packet.subarray(8)), cipher.final()]);
})();

function digestOf(data: Uint8Array, hasKey: boolean, additional: Uint8Array): string {
  const digest = hasKey ? createHmac("sha256", authKey) : createHash("sha256");
  return digest.update(additional).update(data).digest("hex");
}

describe.each([
  ["a session", true, true],
  ["a session of a driver without revision 1", true, false],
  ["no session", false, true],
])("chained algorithms with %s", (_name, hasSession, isRevision1) => {
  function run(chain: ChainSetup, data: Uint8Array, additional?: Uint8Array) {
    const guest = new CryptoGuest(opensslDevice(), isRevision1);
    const { isEncryption } = chain.cipher;
    const use = hasSession
      ? { session: guest.open(guest.sessions.chain(chain)), isEncryption }
      : chain;
    const answer = guest.compute(guest.requests.chain(use, ranges, iv, data, 32, additional));
    return {
      status: answer.status,
      data: text(answer.bytes.subarray(0, data.length)),
      digest: text(answer.bytes.subarray(data.length)),
    };
  }

  it.each([true, false])("encrypt, then digest what came of it; with a key: %s", (hasKey) => {
    expect(run(setup(true, false, hasKey), packet)).toEqual({
      status: Ok,
      data: text(encrypted),
      digest: digestOf(encrypted, hasKey, new Uint8Array(0)),
    });
  });

  it.each([true, false])("digest, then encrypt; with a key: %s", (hasKey) => {
    expect(run(setup(true, true, hasKey), packet)).toEqual({
      status: Ok,
      data: text(encrypted),
      digest: digestOf(packet, hasKey, new Uint8Array(0)),
    });
  });

  it("digest what came, then decrypt it, with additional data first", () => {
    expect(run(setup(false, true, true), encrypted, extra)).toEqual({
      status: Ok,
      data: text(packet),
      digest: digestOf(encrypted, true, extra),
    });
  });
});

describe("chained algorithms", () => {
  it("stay inside of their data", () => {
    const guest = new CryptoGuest(opensslDevice());
    const chain = setup(true, false, true);
    const run = (cipher: [number, number], digest: [number, number]) =>
      guest.compute(guest.requests.chain(chain, { cipher, digest }, iv, packet, 32)).status;
    expect(run([8, 32], [0, 40])).toBe(Ok);
    expect(run([9, 32], [0, 40])).toBe(Err);
    expect(run([8, 48], [0, 40])).toBe(Err);
    expect(run([8, 32], [1, 40])).toBe(Err);
    expect(run([0xffff_fff8, 16], [0, 8])).toBe(Err);
    expect(run([0, 16], [0xffff_ffff, 1])).toBe(Err);
    expect(run([8, 20], [0, 40])).toBe(Err);
  });

  it("have no digest longer than its algorithm, and none of no length", () => {
    const guest = new CryptoGuest(opensslDevice());
    const run = (resultBytes: number) =>
      guest.compute(guest.requests.chain(setup(true, true, true), ranges, iv, packet, resultBytes));
    expect(run(12).status).toBe(Ok);
    expect(run(33).status).toBe(Err);
    expect(run(0).status).toBe(Err);
  });
});
