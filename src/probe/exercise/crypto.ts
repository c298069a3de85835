import { generateKeyPairSync, verify } from "node:crypto";
import {
  CryptoAkcipherAlgo,
  CryptoOpcode,
  CryptoRsaHash,
  CryptoRsaPadding,
  CryptoService,
  CryptoStatus,
} from "../../catalogue/devices/crypto.js";
import {
  type AkcipherSetup,
  CryptoDriver,
  type CryptoRequest,
} from "../../runtime/driver/index.js";
import type { Figure } from "../report.js";
import { type Checklist, expectThat, type Outcome } from "./checklist.js";
import {
  AEAD_VECTORS,
  CIPHER_VECTORS,
  ECDSA_VECTOR,
  HASH_VECTORS,
  MAC_VECTORS,
} from "./crypto-vectors.js";
import { checkFeatures, driverOptions, type Target } from "./target.js";

const REQUESTS = 500;
const REQUEST_BYTES = 4096;
/** "sample", as what was signed in `ECDSA_VECTOR`. */
const SAMPLE = new TextEncoder().encode("sample");

export function exerciseCrypto(target: Target<"crypto">, checks: Checklist): void {
  const device = checks.prepare("connect", () => CryptoDriver.start(driverOptions(target)));
  if (device === undefined) return;
  const run = (service: number, check: string, body: () => Outcome) => {
    if (has(device.abilities.services, service)) checks.run(check, body);
  };
  try {
    checks.run("features", () => checkFeatures(target, device.driver));
    checks.run("ready", () => {
      expectThat(device.abilities.isReady, () => "the device says that it is not");
      return `${device.abilities.dataQueues} data queues`;
    });
    run(CryptoService.Cipher, "ciphers", () => checkCiphers(device));
    run(CryptoService.Hash, "hashes", () => checkHashes(device));
    run(CryptoService.Mac, "authentication codes", () => checkMacs(device));
    run(CryptoService.Aead, "authenticated encryption", () => checkAeads(device));
    run(CryptoService.Akcipher, "signatures", () => checkSignatures(device));
    run(CryptoService.Cipher, "4 KiB requests of a cipher", () => measureCipher(device));
  } finally {
    device.close();
  }
}

function checkCiphers(device: CryptoDriver): Outcome {
  const { cipherAlgorithms } = device.abilities;
  const known = CIPHER_VECTORS.filter(({ algo }) => has(cipherAlgorithms, algo));
  for (const { name, algo, key, iv, plain, cipher } of known) {
    for (const isEncryption of [true, false]) {
      const session = open(device, device.sessions.cipher({ algo, key, isEncryption }));
      const [from, to] = isEncryption ? [plain, cipher] : [cipher, plain];
      const request = device.requests.cipher({ session, isEncryption }, iv, from);
      expectBytes(name, compute(device, request), to);
      close(device, CryptoOpcode.CipherDestroySession, session);
    }
  }
  return namesOf(known);
}

function checkHashes(device: CryptoDriver): Outcome {
  const { hashAlgorithms } = device.abilities;
  const known = HASH_VECTORS.filter(({ algo }) => has(hashAlgorithms, algo));
  for (const { name, algo, data, digest } of known) {
    const session = open(device, device.sessions.hash(algo, digest.length));
    const request = device.requests.hash({ session }, data, digest.length);
    expectBytes(name, compute(device, request), digest);
    close(device, CryptoOpcode.HashDestroySession, session);
  }
  return namesOf(known);
}

function checkMacs(device: CryptoDriver): Outcome {
  const [low] = device.abilities.macAlgorithms;
  const known = MAC_VECTORS.filter(({ algo }) => has(low, algo));
  for (const { name, algo, key, data, digest } of known) {
    const session = open(device, device.sessions.mac({ algo, key }, digest.length));
    const request = device.requests.mac({ session }, data, digest.length);
    expectBytes(name, compute(device, request), digest);
    close(device, CryptoOpcode.MacDestroySession, session);
  }
  return namesOf(known);
}

function checkAeads(device: CryptoDriver): Outcome {
  const { aeadAlgorithms } = device.abilities;
  const known = AEAD_VECTORS.filter(({ algo }) => has(aeadAlgorithms, algo));
  for (const { name, algo, key, iv, additional, plain, sealed, tagBytes } of known) {
    for (const isEncryption of [true, false]) {
      const setup = { algo, key, isEncryption, tagBytes };
      const session = open(device, device.sessions.aead(setup));
      const [from, to] = isEncryption ? [plain, sealed] : [sealed, plain];
      const use = { session, isEncryption, tagBytes };
      const request = device.requests.aead(use, iv, from, additional);
      expectBytes(name, compute(device, request), to);
      close(device, CryptoOpcode.AeadDestroySession, session);
    }
  }
  return namesOf(known);
}

function checkSignatures(device: CryptoDriver): Outcome {
  const { akcipherAlgorithms } = device.abilities;
  const done: string[] = [];
  if (has(akcipherAlgorithms, CryptoAkcipherAlgo.Rsa)) {
    checkRsa(device);
    done.push("rsa");
  }
  if (has(akcipherAlgorithms, CryptoAkcipherAlgo.Ecdsa)) {
    const { key, curve, digest, signature } = ECDSA_VECTOR;
    const setup = { algo: CryptoAkcipherAlgo.Ecdsa, key, curve, isPrivate: false };
    const { AkcipherVerify } = CryptoOpcode;
    useKey(device, setup, (session) => {
      compute(device, device.requests.akcipher({ session }, AkcipherVerify, signature, 0, digest));
    });
    done.push("ecdsa");
  }
  return done.join(", ");
}

/** A key that nobody published: what the device signs has to be right for others. */
function checkRsa(device: CryptoDriver): void {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const setup = {
    algo: CryptoAkcipherAlgo.Rsa,
    key: new Uint8Array(privateKey.export({ type: "pkcs1", format: "der" })),
    isPrivate: true,
    padding: CryptoRsaPadding.Pkcs1Padding,
    hash: CryptoRsaHash.Sha256,
  };
  useKey(device, setup, (session) => {
    const { AkcipherSign } = CryptoOpcode;
    const { digest } = ECDSA_VECTOR;
    const request = device.requests.akcipher({ session }, AkcipherSign, digest, 256);
    const isGood = verify("sha256", SAMPLE, publicKey, compute(device, request));
    expectThat(isGood, () => "rsa: a signature that is none");
  });
}

function measureCipher(device: CryptoDriver): Figure | undefined {
  const known = CIPHER_VECTORS.filter(({ algo }) => has(device.abilities.cipherAlgorithms, algo));
  const [vector] = known;
  if (vector === undefined || device.abilities.maxRequestBytes < 2 * REQUEST_BYTES) return;
  const { algo, key, iv } = vector;
  const session = open(device, device.sessions.cipher({ algo, key, isEncryption: true }));
  const data = new Uint8Array(REQUEST_BYTES);
  const request = device.requests.cipher({ session, isEncryption: true }, iv, data);
  const start = performance.now();
  for (let count = 0; count < REQUESTS; count++) compute(device, request);
  const seconds = (performance.now() - start) / 1000;
  close(device, CryptoOpcode.CipherDestroySession, session);
  return { value: REQUESTS / seconds, unit: "requests/s" };
}

function useKey(device: CryptoDriver, setup: AkcipherSetup, use: (session: number) => void): void {
  const session = open(device, device.sessions.akcipher(setup));
  use(session);
  close(device, CryptoOpcode.AkcipherDestroySession, session);
}

function open(device: CryptoDriver, request: Uint8Array): number {
  const opened = device.open(request);
  if ("id" in opened) return opened.id;
  expectThat(false, () => `no session: status ${opened.status}`);
  return 0;
}

function close(device: CryptoDriver, opcode: number, session: number): void {
  const status = device.destroy(device.sessions.destroy(opcode, session));
  expectThat(status === CryptoStatus.Ok, () => `a session does not close: status ${status}`);
}

function compute(device: CryptoDriver, request: CryptoRequest): Uint8Array {
  const { status, bytes } = device.compute(request);
  expectThat(status === CryptoStatus.Ok, () => `status ${status}`);
  return bytes;
}

function expectBytes(name: string, bytes: Uint8Array, expected: Uint8Array): void {
  const isEqual = Buffer.compare(bytes, expected) === 0;
  expectThat(isEqual, () => `${name}: ${Buffer.from(bytes).toString("hex")}`);
}

function namesOf(vectors: readonly { readonly name: string }[]): string {
  return vectors.map(({ name }) => name).join(", ");
}

function has(mask: number, bit: number): boolean {
  return (mask & (1 << bit)) !== 0;
}
