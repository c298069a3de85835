import { describe, expect, it } from "vitest";
import {
  CryptoAkcipherKeyType,
  CryptoChainOrder,
  CryptoCipherAlgo,
  CryptoMacAlgo,
  CryptoOp,
  CryptoOpcode,
  CryptoSymHashMode,
  CryptoSymOp,
} from "../../../../src/catalogue/devices/crypto.js";
import { CommonFeature } from "../../../../src/catalogue/features.js";
import {
  CryptoSessionAsymmetric,
  CryptoSessionSymmetric,
  CryptoSessionV7,
  FrontendRequest,
  ProtocolFeature,
} from "../../../../src/catalogue/vhost-user/index.js";
import { DeviceRunner } from "../../../../src/runtime/device/device-runner.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import type { CryptoDevice } from "../../../../src/runtime/devices/crypto/model.js";
import { PeerSignal } from "../../../../src/runtime/host/peer-signal.js";
import { accessors } from "../../../../src/runtime/memory/accessors.js";
import { ByteBuffer } from "../../../../src/runtime/memory/byte-buffer.js";
import { BackendChannel } from "../../../../src/runtime/transport/vhost-user/backend-channel.js";
import {
  closeCryptoSession,
  createCryptoSession,
} from "../../../../src/runtime/transport/vhost-user/crypto-session.js";
import { Message } from "../../../../src/runtime/transport/vhost-user/message-stream.js";
import { number64 } from "../../../../src/runtime/transport/vhost-user/requests.js";
import { Session } from "../../../../src/runtime/transport/vhost-user/session.js";
import { FakeProvider, fakeDevice } from "../../devices/crypto/fake-provider.js";
import { testServices } from "../../devices/host-services.js";
import { EchoDevice } from "../mmio/echo-device.js";

const V7 = accessors(CryptoSessionV7);
const Symmetric = accessors(CryptoSessionSymmetric);
const Asymmetric = accessors(CryptoSessionAsymmetric);
const { CreateCryptoSession, CloseCryptoSession } = FrontendRequest;

function connect(device: CryptoDevice | EchoDevice = fakeDevice()): Session {
  const services = testServices();
  const offered = new FeatureSet([CommonFeature.Version1]);
  const transport = { ...services, signal: new PeerSignal(services.arena) };
  const channel = new BackendChannel(services.arena);
  return new Session(new DeviceRunner(device), offered, channel, transport);
}

/** What the device answers: the id, or undefined for the -1 of a refusal. */
function create(session: Session, payload: ByteBuffer, idOffset: number): number | undefined {
  const message = new Message(CreateCryptoSession, 1, payload.bytes, []);
  const outcome = createCryptoSession(session, message);
  if (outcome.kind !== "reply") throw new Error(JSON.stringify(outcome));
  expect(outcome.payload.length).toBe(payload.bytes.length);
  const answer = new ByteBuffer(outcome.payload);
  return answer.getUint32(idOffset + 4) === 0xffff_ffff ? undefined : answer.getUint64(idOffset);
}

function cipher(fields: Omit<typeof V7, "session_id">, size: number): ByteBuffer {
  const payload = ByteBuffer.ofSize(size);
  fields.op_type.set(payload, CryptoSymOp.Cipher);
  fields.cipher_alg.set(payload, CryptoCipherAlgo.AesCbc);
  fields.key_len.set(payload, 16);
  fields.direction.set(payload, CryptoOp.Encrypt);
  payload.bytes.fill(7, fields.key.offset, fields.key.offset + 16);
  return payload;
}

function newCipher(): ByteBuffer {
  const payload = cipher(Symmetric, Symmetric.byteLength);
  Symmetric.op_code.set(payload, CryptoOpcode.CipherCreateSession);
  return payload;
}

const newId = Symmetric.session_id.offset;

describe("a crypto session over vhost-user", () => {
  it("is offered by crypto devices alone", () => {
    const bit = ProtocolFeature.CryptoSession;
    expect(connect().offeredProtocol.has(bit)).toBe(true);
    const other = connect(new EchoDevice());
    expect(other.offeredProtocol.has(bit)).toBe(false);
    const message = new Message(CreateCryptoSession, 1, newCipher().bytes, []);
    expect(createCryptoSession(other, message).kind).toBe("refused");
    expect(closeCryptoSession(other, message).kind).toBe("refused");
  });

  it("of a cipher comes from either of QEMU's descriptions", () => {
    const session = connect();
    const first = create(session, newCipher(), newId);
    const old = cipher(V7, V7.byteLength);
    const second = create(session, old, V7.session_id.offset);
    expect(first).toBeGreaterThan(0);
    expect(second).toBeGreaterThan(first as number);
  });

  it("of chained algorithms has both keys", () => {
    const payload = newCipher();
    Symmetric.op_type.set(payload, CryptoSymOp.AlgorithmChaining);
    Symmetric.alg_chain_order.set(payload, CryptoChainOrder.CipherThenHash);
    Symmetric.hash_mode.set(payload, CryptoSymHashMode.Auth);
    Symmetric.hash_alg.set(payload, CryptoMacAlgo.HmacSha256);
    Symmetric.auth_key_len.set(payload, 20);
    const device = fakeDevice();
    const session = connect(device);
    expect(create(session, payload, newId)).toBeDefined();
    expect(device.commands[0]?.run({})).toMatchObject({ sessions: 1, keyBytes: 36 });
  });

  it("of an asymmetric key ends when the front-end closes it, and only once", () => {
    const provider = new FakeProvider();
    const session = connect(fakeDevice(provider));
    const payload = ByteBuffer.ofSize(Asymmetric.byteLength);
    Asymmetric.op_code.set(payload, CryptoOpcode.AkcipherCreateSession);
    Asymmetric.algo.set(payload, 1);
    Asymmetric.keytype.set(payload, CryptoAkcipherKeyType.Private);
    Asymmetric.keylen.set(payload, 600);
    const id = create(session, payload, newId) as number;
    expect(provider.openKeys).toBe(1);
    const close = new Message(CloseCryptoSession, 1, number64(id), []);
    expect(closeCryptoSession(session, close).kind).toBe("done");
    expect(provider.openKeys).toBe(0);
    // The guest says which: what there is not costs nothing.
    expect(closeCryptoSession(session, close).kind).toBe("done");
  });

  it("that cannot be is answered with -1, and the key is gone from the message", () => {
    const session = connect();
    const wrongKey = newCipher();
    Symmetric.key_len.set(wrongKey, 15);
    expect(create(session, wrongKey, newId)).toBeUndefined();
    expect(wrongKey.bytes.subarray(Symmetric.key.offset, Symmetric.key.offset + 15)).toEqual(
      new Uint8Array(15),
    );
    for (const field of [Symmetric.key_len, Symmetric.auth_key_len]) {
      const payload = newCipher();
      field.set(payload, 0xffff_ffff);
      expect(create(session, payload, newId)).toBeUndefined();
    }
    const unknown = newCipher();
    Symmetric.op_code.set(unknown, CryptoOpcode.MacCreateSession);
    expect(create(session, unknown, newId)).toBeUndefined();
    const long = ByteBuffer.ofSize(Asymmetric.byteLength);
    Asymmetric.op_code.set(long, CryptoOpcode.AkcipherCreateSession);
    Asymmetric.keylen.set(long, 1025);
    expect(create(session, long, newId)).toBeUndefined();
  });

  it("in a description of another length is refused", () => {
    const message = new Message(CreateCryptoSession, 1, new Uint8Array(100), []);
    expect(createCryptoSession(connect(), message).kind).toBe("refused");
  });

  it("enables rings that nobody enables, and none that somebody disabled", () => {
    const session = connect();
    const [first, second] = session.vrings;
    if (first === undefined || second === undefined) throw new Error("no rings");
    first.vring.isEnableSaid = true;
    create(session, newCipher(), newId);
    expect([first.vring.enabled, second.vring.enabled]).toEqual([false, true]);
  });
});
