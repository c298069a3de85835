import { describe, expect, it } from "vitest";
import { deviceSource } from "../../src/generate/backend/device-source.js";
import { servedDevices } from "../../src/generate/served-devices.js";
import { attachmentOf, frontEndName } from "../../src/generate/vmm/front-ends/index.js";
import { qemuArguments } from "../../src/generate/vmm/libvirt/qemu-arguments.js";
import type { GuestPlan } from "../../src/plan/plan.js";
import { planPlatform } from "../../src/plan/plan-platform.js";
import { selftest } from "../../src/probe/selftest.js";
import { platformOf, profileText } from "../generate/platforms.js";

const engine = (config: object = {}, more: object = {}) => ({
  ...{ name: "engine", type: "crypto", config },
  ...more,
});

const platform = (device: object) => platformOf(profileText([{ devices: [device] }]));

describe("a crypto device in a profile", () => {
  const planOf = (device: object) => {
    const { guests } = planPlatform(platform(device));
    const [plan] = servedDevices(guests[0] as GuestPlan);
    if (plan?.device.type !== "crypto") throw new Error("no device");
    return { plan, device: plan.device };
  };
  const propertiesOf = (device: object) => {
    const { properties } = deviceSource(planOf(device).plan);
    return Object.fromEntries(properties.map(({ name, value }) => [name, value]));
  };

  it("has what it says, and nothing that goes without saying", () => {
    const properties = propertiesOf(engine());
    expect(properties).toMatchObject({ services: ["cipher", "hash", "mac", "aead"] });
    for (const name of ["dataQueues", "algorithms", "maxRequestBytes", "maxSessions"]) {
      expect(properties).not.toHaveProperty(name);
    }
    const all = { services: ["hash"], algorithms: ["sha-256"], maxRequest: "64KiB", sessions: 8 };
    expect(propertiesOf(engine(all, { queues: { count: 4 } }))).toMatchObject({
      ...{ services: ["hash"], algorithms: ["sha-256"], dataQueues: 4, maxSessions: 8 },
      maxRequestBytes: { source: "65536" },
    });
  });

  it("has QEMU's own front end, with an object between it and the socket", () => {
    expect(frontEndName("crypto", "pci")).toBe("virtio-crypto-pci");
    expect(attachmentOf(planOf(engine({}, { queues: { count: 4 } })).device, "engine")).toEqual({
      argument: ["-object", "cryptodev-vhost-user,id=engine-engine,chardev=engine,queues=4"],
      property: "cryptodev=engine-engine",
    });
  });
});

describe("a crypto device of a libvirt domain", () => {
  it("has the object between device and socket among the arguments of QEMU", () => {
    const { guests } = planPlatform(platform(engine()));
    const [guest] = guests;
    const [plan] = servedDevices(guest as GuestPlan);
    if (guest === undefined || plan === undefined) throw new Error("no device");
    const [, , option, object, , device] = qemuArguments(plan, guest, "/run/engine.sock");
    expect(option).toBe("-object");
    expect(object).toMatch(/^cryptodev-vhost-user,id=(.+)-engine,chardev=\1$/);
    expect(device).toContain("cryptodev=wheelbase-engine-socket-engine");
  });
});

describe("selftest of a crypto device", { timeout: 120_000 }, () => {
  it("compares what every service computes with published answers", async () => {
    const services = ["cipher", "hash", "mac", "aead", "akcipher"];
    const { rows } = await selftest(platform(engine({ services }, { queues: { count: 2 } })), {
      keep: false,
      signal: new AbortController().signal,
    });
    expect(rows.filter((row) => !row.ok)).toEqual([]);
    const details = Object.fromEntries(rows.map(({ check, detail }) => [check, detail]));
    expect(details).toMatchObject({
      ready: "2 data queues",
      ciphers: "aes-ecb, aes-cbc, aes-ctr, aes-xts",
      hashes: "sha1, sha-256, sha3-256",
      "authentication codes": "hmac-sha1, hmac-sha-256, cmac-aes",
      "authenticated encryption": "aes-ccm, aes-gcm",
      signatures: "rsa, ecdsa",
    });
  });
});
