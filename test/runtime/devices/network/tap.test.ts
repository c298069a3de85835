import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { NetFeature } from "../../../../src/catalogue/devices/network.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import { createDevice } from "../../../../src/runtime/devices/network/module.js";
import { Guest } from "../harness.js";
import { type TestServices, testDirectory, testServices } from "../host-services.js";
import { broadcast, ethernet, macA, pattern } from "./frames.js";
import { header, networkOptions } from "./network-guest.js";

const transmit = 1;
/** Taps are for those who may make interfaces; on other machines there is nothing to test them with. */
const mayTap = process.getuid?.() === 0 && canTap();

function canTap(): boolean {
  try {
    execFileSync("ip", ["tuntap", "add", "wbprobe0", "mode", "tap"], { stdio: "ignore" });
    execFileSync("ip", ["tuntap", "del", "wbprobe0", "mode", "tap"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

let count = 0;

function guestOnTap(services: TestServices, features: readonly number[], queuePairs = 1) {
  const name = `wb${process.pid % 100_000}-${count++}`;
  const capture = { file: join(testDirectory(), "tap.pcap") };
  const options = networkOptions({ end: { tap: { name, create: true } }, queuePairs, capture });
  const device = createDevice(options, services);
  const guest = new Guest(device, { queueSize: 64 });
  guest.reset(new FeatureSet([32, ...features]));
  let isOpen = true;
  const close = (): void => {
    if (isOpen) device.close();
    isOpen = false;
  };
  onTestFinished(() => {
    close();
    guest.release();
  });
  execFileSync("sysctl", ["-qw", `net.ipv6.conf.${name}.disable_ipv6=1`]);
  execFileSync("ip", ["addr", "add", `10.77.${count}.1/24`, "dev", name]);
  return { name, device, guest, close, capture, address: [10, 77, count, 1] };
}

function turnUntil({ events }: TestServices, guest: Guest, done: () => boolean): void {
  const deadline = performance.now() + 10_000;
  while (!done()) {
    if (performance.now() > deadline) throw new Error("nothing happens");
    events.turn(10);
    guest.runner.flush();
  }
}

/** A question for the station with an address. */
function arpFor(address: readonly number[]): Uint8Array {
  const own = [10, 77, address[2] ?? 0, 2];
  const body = [0, 1, 8, 0, 6, 4, 0, 1, ...macA, ...own, 0, 0, 0, 0, 0, 0, ...address];
  return ethernet(Uint8Array.from(body), { from: macA, to: broadcast, type: 0x0806 });
}

describe.runIf(mayTap)("a tap", () => {
  const merging: readonly number[] = [NetFeature.MrgRxbuf];
  const ways: readonly (readonly [name: string, features: readonly number[], pairs: number])[] = [
    ["straight into the guest's buffers", merging, 1],
    ["without merged buffers", [], 1],
    ["with two queue pairs", [...merging, NetFeature.Mq], 2],
    ["with hashes, over a buffer of our own", [...merging, NetFeature.HashReport], 1],
  ];

  it.each(ways)("answers the guest: %s", (_what, features, pairs) => {
    const services = testServices();
    const { guest, address } = guestOnTap(services, features, pairs);
    const headerBytes = features.includes(NetFeature.HashReport) ? 20 : 12;
    // The kernel chooses among the queues of a tap.
    const queues = Array.from({ length: pairs }, (_, pair) => 2 * pair);
    const lent = new Map(
      queues.flatMap((queue) =>
        [1, 2, 3, 4].map(() => {
          const { id, writablePlaces } = guest.offer(queue, [], [1600]);
          return [`${queue}/${id}`, writablePlaces] as const;
        }),
      ),
    );
    for (const queue of queues) guest.kick(queue);
    guest.offer(transmit, [new Uint8Array(headerBytes), arpFor(address)], []);
    guest.kick(transmit);
    const answers: Uint8Array[] = [];
    turnUntil(services, guest, () => {
      for (const queue of queues) {
        for (const { id, length } of guest.used(queue)) {
          const bytes = guest.read(lent.get(`${queue}/${id}`) ?? []).slice(0, length);
          expect(new DataView(bytes.buffer).getUint16(10, true)).toBe(1);
          answers.push(bytes.slice(headerBytes));
        }
      }
      return answers.some((bytes) => bytes[13] === 6 && bytes[21] === 2);
    });
    const answer = answers.find((bytes) => bytes[13] === 6 && bytes[21] === 2);
    expect([...(answer?.subarray(0, 6) ?? [])]).toEqual([...macA]);
    expect([...(answer?.subarray(28, 32) ?? [])]).toEqual(address);
  });

  it("is captured with every frame, in a file that others read", () => {
    const services = testServices();
    const { guest, close, capture } = guestOnTap(services, merging);
    const frames = [100, 200, 1500].map((size) =>
      ethernet(pattern(size), { from: macA, to: broadcast }),
    );
    for (const frame of frames) guest.offer(transmit, [header({}), frame], []);
    guest.kick(transmit);
    close();
    const file = readFileSync(capture.file);
    expect(file.readUInt32LE(0)).toBe(0xa1b23c4d);
    expect(file.readUInt32LE(20)).toBe(1);
    let at = 24;
    const hashes: string[] = [];
    while (at < file.length) {
      const size = file.readUInt32LE(at + 8);
      const body = file.subarray(at + 16, at + 16 + size);
      if (body.readUInt16BE(12) === 0x88b5)
        hashes.push(createHash("sha256").update(body).digest("hex"));
      at += 16 + size;
    }
    expect(at).toBe(file.length);
    expect(hashes).toEqual(frames.map((frame) => createHash("sha256").update(frame).digest("hex")));
  });

  it("joins the bridge that it is told to, and says how when there is none", () => {
    const services = testServices();
    const bridge = `wbbr${process.pid % 10_000}`;
    const name = `wbb${process.pid % 10_000}`;
    const open = (to: string) =>
      createDevice(networkOptions({ end: { tap: { name, create: true, bridge: to } } }), services);
    expect(() => open("wbnosuch0")).toThrow(
      expect.objectContaining({
        code: "WB4410",
        message: expect.stringContaining("ip link set"),
      }),
    );
    execFileSync("ip", ["link", "add", bridge, "type", "bridge"]);
    onTestFinished(() => void execFileSync("ip", ["link", "del", bridge]));
    const device = open(bridge);
    const ports = execFileSync("ip", ["-o", "link", "show", "master", bridge], {
      encoding: "utf8",
    });
    device.close();
    expect(ports).toContain(`${name}:`);
  });

  it("is not made unasked: a missing one is refused with a hint", () => {
    const options = networkOptions({ end: { tap: { name: "wbmissing0" } } });
    expect(() => createDevice(options, testServices())).toThrow(
      expect.objectContaining({
        code: "WB4405",
        message: expect.stringContaining("there is no tap wbmissing0"),
      }),
    );
  });

  it("is refused with a hint when somebody else uses it", () => {
    const services = testServices();
    const { name } = guestOnTap(services, []);
    const options = networkOptions({ end: { tap: { name } } });
    expect(() => createDevice(options, services)).toThrow(
      expect.objectContaining({
        code: "WB4405",
        message: expect.stringContaining("ip tuntap add"),
      }),
    );
  });
});
