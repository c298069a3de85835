import { createHash, generateKeyPairSync, type KeyObject, verify } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { type Backend, crypto } from "wheelbase/runtime";
import { TestBackend } from "../runtime/lane/test-backend.js";
import type { GuestRun } from "./bed.js";
import { buildProgram } from "./programs/build.js";
import { bootQemu } from "./qemu.js";
import { readReport } from "./report.js";
import { bootUml } from "./uml.js";

const name = "keys";
const message = "what the guest signs";
const digest = createHash("sha256").update(message).digest("hex");
const guestMs = 240_000;

/** NIST SP 800-38A, F.2.1. */
const cipher = {
  key: "2b7e151628aed2a6abf7158809cf4f3c",
  iv: "000102030405060708090a0b0c0d0e0f",
  plain:
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51" +
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
  encrypted:
    "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2" +
    "73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7",
};

interface Status {
  readonly sessions: number;
  readonly completed: number;
  readonly failed: number;
}

describe("a crypto device", () => {
  let backend: Backend;
  let socketPath: string;
  let files: string[];
  let publicKey: KeyObject;

  beforeEach(async () => {
    const test = new TestBackend();
    socketPath = test.socketPath(name);
    const features = ["VIRTIO_F_INDIRECT_DESC", "VIRTIO_F_EVENT_IDX", "VIRTIO_CRYPTO_F_REVISION_1"];
    const spec = { name, lane: name, socketPath, queueSize: 64, features };
    backend = await test.serve(crypto({ ...spec, services: ["cipher", "akcipher"] }));
    const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const keyFile = join(test.directory, "key.der");
    writeFileSync(keyFile, pair.privateKey.export({ type: "pkcs8", format: "der" }));
    publicKey = pair.publicKey;
    files = [buildProgram("crypto", test.directory), keyFile];
  });

  const job = (environment: Readonly<Record<string, string>>) => ({
    script: ". /scripts/common.sh\n. /scripts/crypto.sh",
    environment: { CIPHER_KEY: "", RSA_DIGEST: "", ...environment },
    files,
    memoryMiB: 192,
    timeoutMs: guestMs,
  });

  /** The request counts of the device rise with everything that Linux has it compute. */
  async function status(): Promise<Status> {
    return (await backend.ask(name, "status")) as unknown as Status;
  }

  function reportOf(guest: GuestRun): Readonly<Record<string, string>> {
    const report = readReport(guest.stdout);
    expect(report.get("failed"), guest.consoleText).toBeUndefined();
    expect(guest.status).toBe(0);
    return Object.fromEntries(report);
  }

  it("passes the self-tests of Linux in User Mode Linux, and signs for its key service", {
    timeout: guestMs + 20_000,
  }, async () => {
    const devices = [{ socketPath, id: 20 }];
    const report = reportOf(await bootUml({ ...job({ RSA_DIGEST: digest }), devices }));
    expect(report).toMatchObject({
      "virtio_crypto_aes_cbc-test": "passed",
      "virtio-crypto-rsa-test": "passed",
      "virtio-pkcs1-rsa-test": "passed",
      verified: "yes",
      // What a wrong number decrypts to, nobody knows.
      forged: expect.stringMatching(/^E(INVAL|BADMSG|KEYREJECTED)$/),
      decrypted: digest,
      done: "yes",
    });
    const signature = Buffer.from(report["signature"] ?? "", "hex");
    expect(verify("sha256", Buffer.from(message), publicKey, signature)).toBe(true);
    // Hundreds of requests of the self-tests; the driver takes its sessions away again.
    const { completed, sessions } = await status();
    expect(completed).toBeGreaterThan(100);
    expect(sessions).toBe(0);
  });

  it("encrypts for AF_ALG of Debian's kernel in QEMU, by QEMU's own front end", {
    timeout: guestMs + 20_000,
  }, async () => {
    const { key, iv, plain, encrypted } = cipher;
    const environment = { CIPHER_KEY: key, CIPHER_IV: iv, CIPHER_TEXT: plain };
    const modules = ["algif_skcipher", "virtio_crypto"];
    const devices = [{ socketPath, id: 20 }];
    const report = reportOf(await bootQemu({ ...job(environment), modules, devices }));
    expect(report).toMatchObject({ cipher: encrypted, plain, done: "yes" });
    const { completed } = await status();
    expect(completed).toBeGreaterThanOrEqual(2);
  });

  it("encrypts for it by QEMU's generic front end, which leaves it the control queue", {
    timeout: guestMs + 20_000,
  }, async () => {
    const { key, iv, plain, encrypted } = cipher;
    const environment = { CIPHER_KEY: key, CIPHER_IV: iv, CIPHER_TEXT: plain };
    const modules = ["algif_skcipher", "virtio_crypto"];
    const devices = [{ socketPath, id: 20, isGeneric: true, queueCount: 2, configSizeBytes: 56 }];
    const report = reportOf(await bootQemu({ ...job(environment), modules, devices }));
    expect(report).toMatchObject({ cipher: encrypted, plain, done: "yes" });
  });
});
