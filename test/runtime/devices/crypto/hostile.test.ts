import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CryptoAeadAlgo,
  CryptoAkcipherAlgo,
  CryptoCipherAlgo,
  CryptoHashAlgo,
  CryptoMacAlgo,
  CryptoOpcode,
  CryptoStatus,
} from "../../../../src/catalogue/devices/crypto.js";
import { cutAt } from "../host-services.js";
import { CryptoGuest, opensslDevice } from "./crypto-guest.js";
import { FakeProvider, fakeDevice } from "./fake-provider.js";

const { Ok, Err, Notsupp, Invsess } = CryptoStatus;
const cbc = { algo: CryptoCipherAlgo.AesCbc, key: new Uint8Array(16), isEncryption: true };
const iv = new Uint8Array(16);
const block = new Uint8Array(32);

function fakeGuest() {
  const provider = new FakeProvider();
  return { provider, guest: new CryptoGuest(fakeDevice(provider)) };
}

/** Writes 32 bits into a copy. */
function patched(bytes: Uint8Array, offset: number, value: number): Uint8Array {
  const copy = bytes.slice();
  new DataView(copy.buffer).setUint32(offset, value, true);
  return copy;
}

describe("a length", () => {
  /** Of a stateless cipher request, behind 24 bytes of header: algo, key_len, op, iv_len, src_data_len, dst_data_len. */
  const offsets = { key: 24 + 4, iv: 24 + 12, source: 24 + 16, target: 24 + 20 };

  it.each(Object.entries(offsets))("%s that lies costs the request", (_name, offset) => {
    const { guest, provider } = fakeGuest();
    const { readable, room } = guest.requests.cipher(cbc, iv, block);
    for (const value of [0x7fff_ffff, 0x8000_0000, 0xffff_fff0, 0xffff_ffff, 1 << 20]) {
      expect(guest.send([patched(readable, offset, value)], [room + 1]).status).toBe(Err);
    }
    // A target too large is found out only when there is a result for it.
    expect(provider.calls).toBeLessThanOrEqual(5);
    expect(guest.send([readable], [room + 1]).status).toBe(Ok);
  });

  it("that adds up to more than the request has costs the request", () => {
    const { guest } = fakeGuest();
    const { readable, room } = guest.requests.cipher(cbc, iv, block);
    expect(guest.send([readable.subarray(0, -1)], [room + 1]).status).toBe(Err);
    expect(guest.send([readable], [room]).status).toBe(Err);
  });

  it("of a vector has to be that of the cipher", () => {
    const { guest } = fakeGuest();
    for (const length of [0, 8, 15, 17, 4096]) {
      const request = guest.requests.cipher(cbc, new Uint8Array(length), block);
      expect(guest.compute(request).status).toBe(Err);
    }
  });

  it("of data has to be whole blocks, and may be none", () => {
    const { guest } = fakeGuest();
    const run = (length: number) =>
      guest.compute(guest.requests.cipher(cbc, iv, new Uint8Array(length))).status;
    expect([run(0), run(16), run(15), run(17)]).toEqual([Ok, Ok, Err, Err]);
  });

  it("of a target below that of the data costs the request", () => {
    const { guest } = fakeGuest();
    const request = guest.requests.cipher(cbc, iv, block, 16);
    expect(guest.compute(request).status).toBe(Err);
  });

  it("beyond what the device takes costs the request", () => {
    const { guest } = fakeGuest();
    const run = (length: number) =>
      guest.compute(guest.requests.cipher(cbc, iv, new Uint8Array(length))).status;
    expect([run(64 * 1024 - 16), run(80 * 1024)]).toEqual([Ok, Err]);
  });
});

describe("a request", () => {
  it("without room for its status is given back as it came", () => {
    const { guest, provider } = fakeGuest();
    const { readable } = guest.requests.cipher(cbc, iv, block);
    expect(guest.guest.request(0, [readable], []).length).toBe(0);
    expect(guest.guest.request(guest.controlQueue, [guest.sessions.cipher(cbc)], [15]).length).toBe(
      0,
    );
    expect(provider.calls).toBe(0);
  });

  it("shorter than its header or its fixed part is an error", () => {
    const { guest } = fakeGuest();
    const { readable } = guest.requests.cipher(cbc, iv, block);
    expect(guest.send([], [1]).status).toBe(Err);
    for (const length of [1, 23, 24, 47, 24 + 75]) {
      expect(guest.send([readable.subarray(0, length)], [64]).status).toBe(Err);
    }
    expect(guest.tryOpen(new Uint8Array(15)).status).toBe(Err);
    expect(guest.tryOpen(guest.sessions.cipher(cbc).subarray(0, 40)).status).toBe(Err);
  });

  it.each([0x2, 0x3, 0x102, 0x200 + 1, 0x404, 0x405, 0x500, 0x600, 0xffff_ffff])(
    "with the opcode %i, which no data queue knows, is not supported",
    (opcode) => {
      const { guest } = fakeGuest();
      const { readable } = guest.requests.cipher(cbc, iv, block);
      expect(guest.send([patched(readable, 0, opcode)], [64]).status).toBe(Notsupp);
    },
  );

  it.each([0x0, 0x100, 0x402, 0x502, 0xffff_ffff])(
    "with the opcode %i, which the control queue does not know, is not supported",
    (opcode) => {
      const { guest } = fakeGuest();
      expect(guest.tryOpen(patched(guest.sessions.cipher(cbc), 0, opcode)).status).toBe(Notsupp);
    },
  );

  it("is the same however its driver cut it", () => {
    const guest = new CryptoGuest(opensslDevice());
    const { readable, room } = guest.requests.cipher(cbc, iv, block);
    const whole = guest.send([readable], [room + 1]);
    const pieces = cutAt(readable, 1, 8, 23, 25, 60, readable.length - 1);
    const cut = guest.send(pieces, [1, room - 2, 1, 1]);
    expect(cut.status).toBe(Ok);
    expect(cut.bytes).toEqual(whole.bytes);
  });
});

describe("a session", () => {
  it("cannot be guessed: whatever id there is not is invalid", () => {
    const { guest, provider } = fakeGuest();
    const session = guest.open(guest.sessions.cipher(cbc));
    for (const guess of [0, session + 1, session + 2 ** 32, 2 ** 53 - 1]) {
      const request = guest.requests.cipher({ session: guess, isEncryption: true }, iv, block);
      expect(guest.compute(request).status).toBe(Invsess);
    }
    expect(provider.calls).toBe(0);
  });

  it("that is destroyed while requests for it wait is invalid for them", () => {
    const { guest, provider } = fakeGuest();
    const session = guest.open(guest.sessions.cipher(cbc));
    const { readable } = guest.requests.cipher({ session, isEncryption: true }, iv, block);
    // Made available, not seen yet: nobody has kicked.
    const waiting = [1, 2].map(() => guest.guest.offer(0, [readable], [33]));
    const { CipherDestroySession } = CryptoOpcode;
    const destroy = guest.sessions.destroy(CipherDestroySession, session);
    const control = guest.guest.offer(guest.controlQueue, [destroy], [1]);
    guest.guest.kick(guest.controlQueue);
    expect([...guest.guest.read(control.writablePlaces)]).toEqual([Ok]);
    guest.guest.kick(0);
    const statuses = waiting.map(({ writablePlaces }) => guest.guest.read(writablePlaces)[32]);
    expect(statuses).toEqual([Invsess, Invsess]);
    expect(provider.calls).toBe(0);
  });

  it("without its key, all of it, is none", () => {
    const { guest } = fakeGuest();
    const request = guest.sessions.cipher(cbc);
    expect(guest.tryOpen(request.subarray(0, -1)).status).toBe(Err);
    expect(guest.tryOpen(request.subarray(0, -16)).status).toBe(Err);
    // The length of the key, behind 16 bytes of header and the algorithm.
    expect(guest.tryOpen(patched(request, 16 + 4, 0xffff_ffff)).status).toBe(Err);
    expect(guest.tryOpen(...cutAt(request, 3, 20, 71)).status).toBe(Ok);
  });
});

describe("the device survives", () => {
  const guest = () => new CryptoGuest(opensslDevice({ maxRequestBytes: 4096 }));
  /** What starts as a request does, and goes on as it likes. */
  const opcodes = fc.constantFrom(
    ...[0x0, 0x1, 0x100, 0x200, 0x300, 0x301, 0x400, 0x401, 0x402, 0x403],
  );
  const controlOpcodes = fc.constantFrom(0x2, 0x3, 0x102, 0x202, 0x302, 0x404, 0x405);
  const numbers = fc.array(fc.oneof(fc.nat(40), fc.constantFrom(0xffff_ffff, 0x8000_0000)), {
    minLength: 4,
    maxLength: 30,
  });
  const rest = fc.uint8Array({ maxLength: 100 });

  function bytesOf(opcode: number, words: readonly number[], more: Uint8Array): Uint8Array {
    const head = new Uint8Array(Uint32Array.of(opcode, ...words).buffer);
    return new Uint8Array([...head, ...more]);
  }

  it("any bytes on a data queue", () => {
    const user = guest();
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.integer({ min: 1, max: 300 }),
        (bytes, room) => {
          const { status } = user.send(bytes.length === 0 ? [] : [bytes], [room]);
          expect(status).toBeGreaterThan(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("anything that looks like a request", () => {
    const user = guest();
    fc.assert(
      fc.property(opcodes, numbers, rest, (opcode, words, more) => {
        const { status, used } = user.send([bytesOf(opcode, words, more)], [200]);
        expect(status).toBeLessThan(CryptoStatus.Max);
        expect(used).toBeLessThanOrEqual(200);
      }),
      { numRuns: 60 },
    );
  });

  it("anything that looks like a request for a session", () => {
    const user = guest();
    fc.assert(
      fc.property(controlOpcodes, numbers, rest, (opcode, words, more) => {
        const { length } = user.guest.request(
          user.controlQueue,
          [bytesOf(opcode, words, more)],
          [16],
        );
        expect([1, 16]).toContain(length);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a real request still works", () => {
  it.each([true, false])("after all of that, with revision 1: %s", (isRevision1) => {
    const guest = new CryptoGuest(opensslDevice(), isRevision1);
    for (let round = 0; round < 20; round++) {
      guest.tryOpen(new Uint8Array(16 + 56 + 16).fill(round));
      guest.send([new Uint8Array(24 + 48 + 16).fill(round)], [17]);
    }
    const hash = guest.open(guest.sessions.hash(CryptoHashAlgo.Sha256, 32));
    expect(guest.compute(guest.requests.hash({ session: hash }, block, 32)).status).toBe(Ok);
    const setups = { algo: CryptoMacAlgo.HmacSha256, key: new Uint8Array(20) };
    const mac = guest.open(guest.sessions.mac(setups, 32));
    expect(guest.compute(guest.requests.mac({ session: mac }, block, 32)).status).toBe(Ok);
    const gcm = {
      algo: CryptoAeadAlgo.Gcm,
      key: new Uint8Array(16),
      isEncryption: true,
      tagBytes: 16,
    };
    const aead = guest.open(guest.sessions.aead(gcm));
    const request = guest.requests.aead({ ...gcm, session: aead }, new Uint8Array(12), block);
    expect(guest.compute(request).status).toBe(Ok);
    expect(
      guest.tryOpen(
        guest.sessions.akcipher({
          algo: CryptoAkcipherAlgo.Rsa,
          key: new Uint8Array(40),
          isPrivate: true,
        }),
      ).status,
    ).toBe(Err);
  });
});
