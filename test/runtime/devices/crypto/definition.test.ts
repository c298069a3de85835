import { describe, expect, it } from "vitest";
import {
  CryptoConfig,
  CryptoDeviceStatus,
  CryptoService,
  crypto as cryptoType,
} from "../../../../src/catalogue/devices/crypto.js";
import type { CryptoDevice } from "../../../../src/runtime/devices/crypto/model.js";
import { crypto } from "../../../../src/runtime/devices/crypto/spec.js";
import { accessors } from "../../../../src/runtime/memory/accessors.js";
import { ByteBuffer } from "../../../../src/runtime/memory/byte-buffer.js";
import { allServices, CryptoGuest, opensslDevice } from "./crypto-guest.js";
import { FakeProvider, fakeDevice } from "./fake-provider.js";

const Config = accessors(CryptoConfig);

function configOf(device: CryptoDevice): ByteBuffer {
  const config = ByteBuffer.ofSize(cryptoType.configSize);
  device.config.read(0, config.bytes);
  return config;
}

describe("the configuration of a crypto device", () => {
  it("tells its queues, its limits and that it is ready, by the one flag there is", () => {
    const device = opensslDevice({
      ...{ dataQueues: 3, maxRequestBytes: 65_536, maxCipherKeyBytes: 48 },
      maxAuthenticationKeyBytes: 96,
    });
    const config = configOf(device);
    expect(device.queues).toHaveLength(4);
    expect(Config.status.get(config)).toBe(CryptoDeviceStatus.HwReady);
    expect(Config.max_dataqueues.get(config)).toBe(3);
    expect(Config.max_size.get(config)).toBe(65_536);
    expect(Config.max_cipher_key_len.get(config)).toBe(48);
    expect(Config.max_auth_key_len.get(config)).toBe(96);
  });

  it("has the bits of its services and algorithms, and no others", () => {
    const algorithms = ["aes-cbc", "aes-xts", "sha-256", "hmac-sha1", "xcbc-aes", "rsa"];
    const services = ["cipher", "hash", "mac", "akcipher"];
    const config = configOf(opensslDevice({ services, algorithms }));
    expect(Config.crypto_services.get(config)).toBe(0b10111);
    expect(Config.cipher_algo_l.get(config)).toBe((1 << 3) | (1 << 13));
    expect(Config.cipher_algo_h.get(config)).toBe(0);
    expect(Config.hash_algo.get(config)).toBe(1 << 4);
    expect(Config.mac_algo_l.get(config)).toBe(1 << 2);
    expect(Config.mac_algo_h.get(config)).toBe(1 << (53 - 32));
    expect(Config.aead_algo.get(config)).toBe(0);
    expect(Config.akcipher_algo.get(config)).toBe(1 << 1);
  });

  it("has masks for every service that it names", () => {
    const config = configOf(opensslDevice());
    expect(Config.crypto_services.get(config)).toBe(0b11111);
    for (const field of ["cipher_algo_l", "hash_algo", "mac_algo_l", "aead_algo"] as const) {
      expect(Config[field].get(config)).not.toBe(0);
    }
    expect(Config.akcipher_algo.get(config)).toBe(0b110);
  });

  it("is not the driver's to write", () => {
    const device = opensslDevice();
    expect(device.config.write(0, new Uint8Array(4))).toBe(false);
  });

  it("leaves out what whoever computes cannot do", () => {
    const provider = new FakeProvider();
    provider.algorithms.delete(CryptoService.Akcipher);
    const config = configOf(fakeDevice(provider));
    expect(Config.crypto_services.get(config)).toBe(0b1111);
    expect(Config.akcipher_algo.get(config)).toBe(0);
  });
});

describe("the definition of a crypto device", () => {
  const common = { name: "keys", lane: "keys", socketPath: "s", queueSize: 64, features: [] };

  it("is plain data, with defaults", () => {
    const spec = crypto(common);
    expect(structuredClone(spec)).toEqual(spec);
    expect(spec.options).toEqual({
      ...{ dataQueues: 1, services: ["cipher", "hash", "mac", "aead"], algorithms: undefined },
      ...{ maxRequestBytes: 1_048_576, maxCipherKeyBytes: 64, maxAuthenticationKeyBytes: 512 },
      maxSessions: 1024,
    });
  });

  it.each([
    ["WB4531", { services: ["dice"] }],
    ["WB4531", { algorithms: ["rot13"] }],
    ["WB4531", { services: ["hash"], algorithms: ["aes-cbc", "sha-256"] }],
    ["WB4532", { services: ["hash", "mac"], algorithms: ["sha-256"] }],
    ["WB4533", { dataQueues: 0 }],
    ["WB4533", { maxRequestBytes: 1 }],
    ["WB4533", { maxSessions: 0.5 }],
  ])("is refused with %s: %j", (code, more) => {
    expect(() => opensslDevice({ services: allServices, ...more })).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it("is refused where OpenSSL cannot do what it asks for", async () => {
    const { offerOf } = await import("../../../../src/runtime/devices/crypto/options.js");
    const { options } = crypto({ ...common, services: ["cipher"], algorithms: ["aes-cbc"] });
    expect(() => offerOf(options, new Map())).toThrow(expect.objectContaining({ code: "WB4532" }));
  });
});

describe("the status command of a crypto device", () => {
  it("counts sessions, the bytes of their keys and requests", () => {
    const device = fakeDevice();
    const guest = new CryptoGuest(device);
    const setup = { algo: 3, key: new Uint8Array(16), isEncryption: true };
    guest.open(guest.sessions.cipher(setup));
    guest.compute(guest.requests.cipher(setup, new Uint8Array(16), new Uint8Array(16)));
    guest.compute(guest.requests.cipher(setup, new Uint8Array(3), new Uint8Array(16)));
    const [command] = device.commands;
    expect(command?.run({})).toEqual({ sessions: 1, keyBytes: 16, completed: 1, failed: 1 });
  });
});
