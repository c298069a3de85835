import { describe, expect, it } from "vitest";
import {
  CryptoAeadAlgo,
  CryptoAkcipherAlgo,
  CryptoCipherAlgo,
  CryptoFeature,
  CryptoHashAlgo,
  CryptoMacAlgo,
  CryptoOpcode,
  CryptoStatus,
} from "../../../../src/catalogue/devices/crypto.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import { Sessions } from "../../../../src/runtime/devices/crypto/sessions.js";
import { allFeatures, ascii, CryptoGuest, opensslDevice } from "./crypto-guest.js";
import { FakeProvider, fakeDevice } from "./fake-provider.js";

const { Ok, Err, Notsupp, Invsess, Nospc } = CryptoStatus;
const cbc = { algo: CryptoCipherAlgo.AesCbc, key: new Uint8Array(16).fill(7), isEncryption: true };
const mac = { algo: CryptoMacAlgo.HmacSha256, key: new Uint8Array(20).fill(8) };
const gcm = { algo: CryptoAeadAlgo.Gcm, key: new Uint8Array(16).fill(9), isEncryption: true };
const rsa = { algo: CryptoAkcipherAlgo.Rsa, key: new Uint8Array(32).fill(6), isPrivate: false };
const iv = new Uint8Array(16);
const block = new Uint8Array(16);
const { CipherDestroySession } = CryptoOpcode;

function fakeGuest(isRevision1 = true, offer = {}) {
  const provider = new FakeProvider();
  const device = fakeDevice(provider, offer);
  return { provider, device, guest: new CryptoGuest(device, isRevision1) };
}

describe.each([true, false])("sessions, with revision 1: %s,", (isRevision1) => {
  it("are opened by what their opcode says, each with an id of its own", () => {
    const { guest } = fakeGuest(isRevision1);
    const { sessions } = guest;
    const ids = [
      guest.open(sessions.cipher(cbc)),
      guest.open(sessions.chain({ cipher: cbc, digest: mac, isDigestFirst: true })),
      guest.open(sessions.hash(CryptoHashAlgo.Sha256, 32)),
      guest.open(sessions.mac(mac, 32)),
      guest.open(sessions.aead({ ...gcm, tagBytes: 16 })),
      guest.open(sessions.akcipher(rsa)),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    // Of each service with its own requests, and of no other.
    const { requests } = guest;
    const use = (index: number) => ({ session: ids[index] as number, isEncryption: true });
    const ranges = { cipher: [0, 16], digest: [0, 16] } as const;
    const make = [
      (index: number) => requests.cipher(use(index), iv, block),
      (index: number) => requests.chain(use(index), ranges, iv, block, 32),
      (index: number) => requests.hash(use(index), block, 32),
      (index: number) => requests.mac(use(index), block, 32),
      (index: number) => requests.aead({ ...use(index), tagBytes: 16 }, iv, block),
      (index: number) => requests.akcipher(use(index), CryptoOpcode.AkcipherEncrypt, block, 32),
    ];
    const statuses = make.map((request) =>
      ids.map((_, index) => guest.compute(request(index)).status),
    );
    for (const [row, line] of statuses.entries()) {
      for (const [column, status] of line.entries()) {
        const areSymmetric = row < 2 && column < 2;
        expect(status).toBe(row === column ? Ok : areSymmetric ? Err : Invsess);
      }
    }
  });

  it("are gone when they were destroyed, and their ids with them", () => {
    const { guest, provider } = fakeGuest(isRevision1);
    const first = guest.open(guest.sessions.cipher(cbc));
    const use = { session: first, isEncryption: true };
    expect(guest.compute(guest.requests.cipher(use, iv, block)).status).toBe(Ok);
    expect(guest.destroy(guest.sessions.destroy(CipherDestroySession, first))).toBe(Ok);
    expect(guest.compute(guest.requests.cipher(use, iv, block)).status).toBe(Invsess);
    expect(guest.destroy(guest.sessions.destroy(CipherDestroySession, first))).toBe(Err);
    expect(guest.open(guest.sessions.cipher(cbc))).not.toBe(first);
    expect(provider.keys[0]).toEqual(new Uint8Array(16));
  });
});

describe("keys", () => {
  it("are wiped at a reset, and when the device ends", () => {
    const { guest, provider, device } = fakeGuest();
    for (const end of [() => guest.guest.reset(allFeatures), () => device.close()]) {
      const session = guest.open(guest.sessions.cipher(cbc));
      const chain = guest.open(
        guest.sessions.chain({ cipher: cbc, digest: mac, isDigestFirst: false }),
      );
      guest.open(guest.sessions.akcipher(rsa));
      const use = { session, isEncryption: true };
      expect(guest.compute(guest.requests.cipher(use, iv, block)).status).toBe(Ok);
      const ranges = { cipher: [0, 16], digest: [0, 16] } as const;
      const chained = { session: chain, isEncryption: true };
      expect(guest.compute(guest.requests.chain(chained, ranges, iv, block, 32)).status).toBe(Ok);
      expect(provider.openKeys).toBe(1);
      expect(provider.keys.some((key) => key.some((byte) => byte !== 0))).toBe(true);
      end();
      expect(provider.openKeys).toBe(0);
      expect(provider.keys.every((key) => key.every((byte) => byte === 0))).toBe(true);
      expect(guest.compute(guest.requests.cipher(use, iv, block)).status).toBe(Invsess);
    }
  });

  it("without a session are wiped with the answer", () => {
    const { guest, provider } = fakeGuest();
    const { requests } = guest;
    expect(guest.compute(requests.cipher(cbc, iv, block)).status).toBe(Ok);
    expect(guest.compute(requests.mac(mac, block, 32)).status).toBe(Ok);
    const { AkcipherEncrypt } = CryptoOpcode;
    expect(guest.compute(requests.akcipher(rsa, AkcipherEncrypt, block, 32)).status).toBe(Ok);
    expect(provider.keys.every((key) => key.every((byte) => byte === 0))).toBe(true);
    expect(provider.openKeys).toBe(0);
  });
});

describe("there is no session", () => {
  it("beyond the most of them, and the key of the refused one is wiped", () => {
    const { guest, provider } = fakeGuest(true, { maxSessions: 2 });
    const first = guest.open(guest.sessions.akcipher(rsa));
    guest.open(guest.sessions.akcipher(rsa));
    expect(guest.tryOpen(guest.sessions.akcipher(rsa))).toEqual({ status: Nospc, id: 0 });
    expect(provider.openKeys).toBe(2);
    guest.destroy(guest.sessions.destroy(CryptoOpcode.AkcipherDestroySession, first));
    expect(guest.tryOpen(guest.sessions.akcipher(rsa)).status).toBe(Ok);
  });

  it("whose keys exceed what all may have", () => {
    const sessions = new Sessions(100_000);
    const key = () => ({ kind: "mac", algo: 1, key: new Uint8Array(64 * 1024).fill(1) }) as const;
    const ids = Array.from({ length: 64 }, () => sessions.add(key()));
    expect(ids.every((id) => id !== undefined)).toBe(true);
    const surplus = key();
    expect(sessions.add(surplus)).toBeUndefined();
    expect(surplus.key.every((byte) => byte === 0)).toBe(true);
    expect(sessions.destroy(ids[0] as number)).toBe(true);
    expect(sessions.add(key())).toBeDefined();
  });

  it("of a service or an algorithm that is not offered", () => {
    const guest = new CryptoGuest(opensslDevice({ services: ["hash"], algorithms: ["sha-256"] }));
    const { sessions } = guest;
    for (const request of [
      sessions.cipher(cbc),
      sessions.mac(mac, 32),
      sessions.aead({ ...gcm, tagBytes: 16 }),
      sessions.akcipher(rsa),
      sessions.chain({ cipher: cbc, digest: mac, isDigestFirst: true }),
      sessions.hash(CryptoHashAlgo.Sha1, 20),
      sessions.hash(99, 20),
    ]) {
      expect(guest.tryOpen(request)).toEqual({ status: Notsupp, id: 0 });
    }
    expect(guest.tryOpen(sessions.hash(CryptoHashAlgo.Sha256, 32)).status).toBe(Ok);
    const sha1 = guest.requests.hash({ algo: CryptoHashAlgo.Sha1 }, ascii("abc"), 20);
    expect(guest.compute(sha1).status).toBe(Notsupp);
  });

  it.each([
    ["a key of a length that the cipher has not", { ...cbc, key: new Uint8Array(15) }],
    ["no key", { ...cbc, key: new Uint8Array(0) }],
    ["a key longer than the device takes", { ...cbc, key: new Uint8Array(64) }],
  ])("with %s", (_name, setup) => {
    const { guest, provider } = fakeGuest();
    expect(guest.tryOpen(guest.sessions.cipher(setup))).toEqual({ status: Err, id: 0 });
    expect(guest.compute(guest.requests.cipher(setup, iv, block)).status).toBe(Err);
    expect(provider.calls).toBe(0);
  });

  it("with a longer key for codes than the device takes, or none", () => {
    const { guest } = fakeGuest();
    for (const length of [0, 65]) {
      const setup = { ...mac, key: new Uint8Array(length) };
      expect(guest.tryOpen(guest.sessions.mac(setup, 32)).status).toBe(Err);
      expect(guest.compute(guest.requests.mac(setup, block, 32)).status).toBe(Err);
    }
  });

  it("for a direction that there is not, for no symmetric operation, or in a nested mode", () => {
    const { guest } = fakeGuest();
    const patched = (bytes: Uint8Array, offset: number, value: number) => {
      const copy = bytes.slice();
      copy[offset] = value;
      return copy;
    };
    const plain = guest.sessions.cipher(cbc);
    // Behind the header of 16 bytes: op of the cipher, and op_type of the symmetric service.
    expect(guest.tryOpen(patched(plain, 16 + 8, 3)).status).toBe(Err);
    expect(guest.tryOpen(patched(plain, 16 + 48, 0)).status).toBe(Notsupp);
    const chain = guest.sessions.chain({ cipher: cbc, digest: mac, isDigestFirst: true });
    expect(guest.tryOpen(patched(chain, 16, 9)).status).toBe(Err);
    expect(guest.tryOpen(patched(chain, 16 + 4, 3)).status).toBe(Notsupp);
  });
});

describe("requests for a session", () => {
  it("say in which direction it works", () => {
    const { guest } = fakeGuest();
    const session = guest.open(guest.sessions.cipher(cbc));
    const sealing = guest.open(guest.sessions.aead({ ...gcm, tagBytes: 16 }));
    const use = { session, isEncryption: false };
    expect(guest.compute(guest.requests.cipher(use, iv, block)).status).toBe(Err);
    const open = { session: sealing, isEncryption: false, tagBytes: 16 };
    expect(guest.compute(guest.requests.aead(open, iv, block)).status).toBe(Err);
  });

  it("come on every data queue", () => {
    const { guest } = fakeGuest(true, { dataQueues: 3 });
    const session = guest.open(guest.sessions.cipher(cbc));
    const request = guest.requests.cipher({ session, isEncryption: true }, iv, block);
    for (const queue of [0, 1, 2]) expect(guest.compute(request, queue).status).toBe(Ok);
  });

  it("may have a target longer than their data, and the status behind it", () => {
    const { guest } = fakeGuest();
    const session = guest.open(guest.sessions.cipher(cbc));
    const use = { session, isEncryption: true };
    const { readable } = guest.requests.cipher(use, iv, block, 16);
    const answer = guest.send([readable], [40, 1]);
    expect(answer.status).toBe(Ok);
    expect(answer.bytes.subarray(0, 16)).toEqual(new Uint8Array(16).fill(0xff));
    expect(answer.bytes.subarray(16).every((byte) => byte === 0xa5)).toBe(true);
    expect(answer.used).toBe(16);
  });

  it("without one need the feature of their service", () => {
    const { guest } = fakeGuest();
    guest.guest.reset(new FeatureSet([CryptoFeature.Revision1]));
    const { status } = guest.compute(
      guest.requests.hash({ algo: CryptoHashAlgo.Sha256 }, block, 32),
    );
    expect(status).toBe(Invsess);
  });

  it("and without one may come one after the other, by the flag of their header", () => {
    const { guest } = fakeGuest();
    const session = guest.open(guest.sessions.hash(CryptoHashAlgo.Sha256, 32));
    for (const use of [{ session }, { algo: CryptoHashAlgo.Sha256 }, { session }]) {
      expect(guest.compute(guest.requests.hash(use, block, 32)).status).toBe(Ok);
    }
  });
});
