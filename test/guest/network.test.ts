import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Backend, type DeviceSpec, network, serve } from "wheelbase/runtime";
import { NetFeature, network as networkType } from "../../src/catalogue/devices/network.js";
import { qemuCommand } from "../../src/generate/vmm/qemu.js";
import { planPlatform } from "../../src/plan/plan-platform.js";
import { platformOf, profileText } from "../generate/platforms.js";
import type { GuestRun } from "./bed.js";
import { bootQemu } from "./qemu.js";
import { readReport } from "./report.js";
import { bootUml } from "./uml.js";

const mebibyte = 1 << 20;
const streamBytes = 100 * mebibyte;
/** Frames of a plain card carry little each. */
const plainBytes = 16 * mebibyte;
/** An emulated processor moves less. */
const emulatedBytes = 4 * mebibyte;
/** Seconds on an idle machine; two guests and the backend share the processors with whatever else there is. */
const guestMs = 400_000;
const testMs = guestMs + 20_000;
/** Everything that the device can offer, as its own table of features has it. */
const everything = [
  ...[NetFeature.Csum, NetFeature.GuestCsum, NetFeature.CtrlGuestOffloads, NetFeature.Mtu],
  ...[NetFeature.Mac, NetFeature.GuestTso4, NetFeature.GuestTso6, NetFeature.GuestEcn],
  ...[NetFeature.GuestUfo, NetFeature.HostTso4, NetFeature.HostTso6, NetFeature.HostEcn],
  ...[NetFeature.HostUfo, NetFeature.MrgRxbuf, NetFeature.Status, NetFeature.CtrlVq],
  ...[NetFeature.CtrlRx, NetFeature.CtrlVlan, NetFeature.CtrlRxExtra, NetFeature.GuestAnnounce],
  ...[NetFeature.Mq, NetFeature.CtrlMacAddr, NetFeature.GuestUso4, NetFeature.GuestUso6],
  ...[NetFeature.HostUso, NetFeature.SpeedDuplex, NetFeature.Rss, NetFeature.HashReport],
];
const hashing: readonly number[] = [NetFeature.Rss, NetFeature.HashReport];
const offloading = everything.filter((bit) => !hashing.includes(bit));
const plain = [NetFeature.Mac, NetFeature.Status];
const ring = ["VIRTIO_F_INDIRECT_DESC", "VIRTIO_F_EVENT_IDX"];

const names = (bits: readonly number[]) => [
  ...ring,
  ...networkType.features.filter(({ bit }) => bits.includes(bit)).map(({ name }) => name),
];

/** What `serve` of scripts/network.sh makes. */
function streamSum(size: number): string {
  const numbers = Array.from({ length: 110_001 }, (_, index) => `${10_000_000 + index}\n`).join("");
  const parts = [1, 2, 3, 4].map((part) => `part ${part}\n${numbers}`).join("");
  const hash = createHash("sha256");
  for (let block = 1, left = size; left > 0; block++) {
    const text = `block ${block}\n${parts}`.slice(0, left);
    hash.update(text);
    left -= text.length;
  }
  return hash.digest("hex");
}

/** What the generator tells QEMU of such a device. */
function generatedArgs(path: string): string[] {
  const device = {
    ...{ name: "net", type: "network", host: { kind: "switch", name: "lan" } },
    ...{ queues: { count: 2 }, placement: { pci: "00:01.0" } },
    config: { mac: "02:00:00:00:00:01", mtu: 1500, speed: 1000, duplex: "full" },
  };
  const [guest] = planPlatform(platformOf(profileText([{ devices: [device] }]))).guests;
  if (guest === undefined) throw new Error("no guest");
  return qemuCommand(guest)
    .lines.filter((line) => /^-(chardev|netdev|device) /.test(line))
    .flatMap((line) => line.replace("run/net.sock", path).split(" "));
}

describe("guests on one switch", () => {
  let directory: string;
  let backend: Backend;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "wheelbase-net-"));
  });

  afterEach(async () => {
    await backend.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const socketPath = (name: string) => join(directory, `${name}.sock`);
  const hand = (name: string) => join(directory, `${name}.hand`);

  function card(
    name: string,
    bits: readonly number[],
    more: { queuePairs?: number; lane?: string },
  ) {
    const spec = network({
      name,
      lane: more.lane ?? "net",
      socketPath: socketPath(name),
      queueSize: 256,
      features: names(bits),
      queuePairs: more.queuePairs ?? 1,
      mac: `02:00:00:00:00:0${"abc".indexOf(name) + 1}`,
      switch: { directory: join(directory, "lan") },
    });
    const module = new URL("./live-network.js", import.meta.url).href;
    return { ...spec, module, options: { ...spec.options, hand: hand(name) } };
  }

  async function start(...specs: readonly DeviceSpec[]): Promise<void> {
    backend = await serve(specs);
    expect(backend.failures).toEqual([]);
  }

  const job = (
    own: string,
    peer: string,
    more: Record<string, string> = {},
    bytes = streamBytes,
  ) => ({
    script: "sh /scripts/main-job.sh",
    environment: {
      JOBS: "network",
      NET_ADDRESS: own,
      NET_PEER: peer,
      NET_BYTES: String(bytes),
      ...more,
    },
    memoryMiB: 256,
    timeoutMs: guestMs,
  });

  function expectTalked(run: GuestRun, bytes = streamBytes): ReadonlyMap<string, string> {
    const report = readReport(run.stdout);
    expect(report.get("failed"), run.stdout).toBeUndefined();
    expect(run.status).toBe(0);
    expect(Number(report.get("net-ping"))).toBe(5);
    expect(report.get("net-received")).toBe(streamSum(bytes));
    for (const device of backend.counters()) {
      for (const queue of device.queues) expect(queue.badChains).toBe(0);
    }
    return report;
  }

  const bitsOf = (report: ReadonlyMap<string, string>) => {
    const text = report.get("net-features") ?? "";
    return [...text].flatMap((bit, index) => (bit === "1" ? [index] : []));
  };

  const uml = (name: string, environment: ReturnType<typeof job>) =>
    bootUml({ ...environment, devices: [{ socketPath: socketPath(name), id: 1 }] });

  it("talk with every offload, and see the cable go out and in", { timeout: testMs }, async () => {
    await start(card("a", offloading, {}), card("b", offloading, {}));
    let isOver = false;
    const runs = Promise.all([
      uml("a", job("10.0.0.1", "10.0.0.2", { NET_CARRIER: "yes" })),
      uml("b", job("10.0.0.2", "10.0.0.1")),
    ]).finally(() => {
      isOver = true;
    });
    // Once both streams have passed, the cable of the first guest goes out and in until it noticed.
    const sent = () => backend.counters().map((device) => device.queues[1]?.bytesRead ?? 0);
    while (!isOver && sent().some((bytes) => bytes < streamBytes)) await delay(50);
    for (let turn = 0; !isOver; turn++) {
      writeFileSync(hand("a"), turn % 2 === 0 ? "down" : "up");
      await delay(turn % 2 === 0 ? 700 : 3000);
    }
    const [a, b] = (await runs).map((run) => expectTalked(run));
    expect(a?.get("net-carrier")).toBe("down and up");
    expect(a?.get("net-mac")).toBe("02:00:00:00:00:01");
    const wanted = [
      NetFeature.MrgRxbuf,
      NetFeature.HostTso4,
      NetFeature.GuestTso4,
      NetFeature.CtrlVq,
    ];
    for (const bit of wanted) expect(bitsOf(b ?? new Map())).toContain(bit);
  });

  it("talk when one of them can do nothing itself", { timeout: testMs }, async () => {
    await start(card("a", offloading, {}), card("b", plain, {}));
    const [a, b] = await Promise.all([
      uml("a", job("10.0.0.1", "10.0.0.2", {}, plainBytes)),
      uml("b", job("10.0.0.2", "10.0.0.1", {}, plainBytes)),
    ]);
    expectTalked(a, plainBytes);
    expect(bitsOf(expectTalked(b, plainBytes))).not.toContain(NetFeature.MrgRxbuf);
  });

  it("talk between two lanes, hash reports included", { timeout: testMs }, async () => {
    await start(card("a", everything, { lane: "one" }), card("b", everything, { lane: "two" }));
    const [a, b] = await Promise.all([
      uml("a", job("10.0.0.1", "10.0.0.2", {}, plainBytes)),
      uml("b", job("10.0.0.2", "10.0.0.1", {}, plainBytes)),
    ]);
    expectTalked(a, plainBytes);
    expect(bitsOf(expectTalked(b, plainBytes))).toContain(NetFeature.Rss);
  });

  it.each([
    { front: "vhost-user-net as generated, QEMU keeping the control queue", args: generatedArgs },
    {
      front: "the generic device, our control queue",
      args: (path: string) => [
        ...["-chardev", `socket,id=net,path=${path}`],
        "-device",
        "vhost-user-test-device-pci,chardev=net,virtio-id=1,num_vqs=5,vq_size=256,config_size=24",
      ],
    },
  ])("talk with two queue pairs over $front", { timeout: testMs }, async ({ args }) => {
    const cards = [card("a", offloading, { queuePairs: 2 }), card("b", offloading, {})];
    await start(...cards, card("c", offloading, {}));
    const [a, b] = await Promise.all([
      bootQemu({
        ...job(
          "10.0.0.1",
          "10.0.0.2",
          { NET_VLAN: "7", NET_VLAN_INTERFACE: "eth1" },
          emulatedBytes,
        ),
        machine: "q35",
        modules: ["virtio_net", "8021q"],
        qemuArgs: [
          ...["-smp", "2", ...args(socketPath("a"))],
          ...["-chardev", `socket,id=other,path=${socketPath("c")}`],
          ...["-netdev", "vhost-user,id=n1,chardev=other"],
          ...["-device", "virtio-net-pci,netdev=n1,mac=02:00:00:00:00:03"],
        ],
      }),
      uml("b", job("10.0.0.2", "10.0.0.1", {}, emulatedBytes)),
    ]);
    const report = expectTalked(a, emulatedBytes);
    expectTalked(b, emulatedBytes);
    expect(report.get("net-pairs")).toBe("2");
    expect(report.get("net-vlan-ping")).toBe("5");
    // Both processors of the guest sent something, each on its own queue.
    const queues = backend.counters()[0]?.queues ?? [];
    expect([1, 3].map((queue) => (queues[queue]?.requests ?? 0) > 0)).toEqual([true, true]);
  });
});
