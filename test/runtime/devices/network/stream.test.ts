import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { NetFeature, NetHdrGso } from "../../../../src/catalogue/devices/network.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import { createDevice } from "../../../../src/runtime/devices/network/module.js";
import { Guest } from "../harness.js";
import {
  expectSameBytes,
  type TestServices,
  testDirectory,
  testServices,
} from "../host-services.js";
import { ethernet, parse, pattern, transport } from "./frames.js";
import { header, networkOptions, partial } from "./network-guest.js";

const transmit = 1;
const receive = 0;

/** Frames as QEMU's `-netdev stream` writes them. */
function record(frame: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(frame.length);
  return Buffer.concat([length, frame]);
}

/** Takes records apart. */
class Peer {
  readonly frames: Buffer[] = [];
  isClosed = false;
  readonly socket: Socket;
  #rest = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (bytes: Buffer) => this.#take(bytes));
    socket.on("close", () => {
      this.isClosed = true;
    });
    socket.on("error", () => undefined);
    onTestFinished(() => {
      socket.destroy();
    });
  }

  #take(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    while (this.#rest.length >= 4) {
      const end = 4 + this.#rest.readUInt32BE(0);
      if (this.#rest.length < end) return;
      this.frames.push(this.#rest.subarray(4, end));
      this.#rest = this.#rest.subarray(end);
    }
  }
}

/** Node's sockets and the lane's event loop in turn. */
async function turnUntil({ events }: TestServices, done: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!done()) {
    if (performance.now() > deadline) throw new Error("nothing happens");
    events.turn(1);
    await delay(1);
  }
}

function guestOn(path: string, listen: boolean, services: TestServices): Guest {
  const device = createDevice(networkOptions({ end: { stream: { path, listen } } }), services);
  const guest = new Guest(device, { queueSize: 64 });
  guest.reset(new FeatureSet([NetFeature.Csum, NetFeature.HostTso4, 32]));
  onTestFinished(() => {
    device.close();
    guest.release();
  });
  return guest;
}

const send = (guest: Guest, frame: Uint8Array, head = header({})): void => {
  guest.offer(transmit, [head, frame], []);
  guest.kick(transmit);
};

describe("a stream of frames", () => {
  it("carries frames both ways, segments and checksums done", async () => {
    const services = testServices();
    const path = join(testDirectory(), "net.sock");
    const guest = guestOn(path, true, services);
    const peer = new Peer(connect(path));
    await turnUntil(services, () => {
      if (peer.frames.length === 0) send(guest, ethernet(pattern(60)));
      return peer.frames.length > 0;
    });
    const before = peer.frames.length;
    const head = partial({ gsoType: NetHdrGso.Tcpv4, gsoSize: 1400 });
    send(guest, transport(pattern(20_000)), head);
    await turnUntil(services, () => peer.frames.length === before + 15);
    const parts = peer.frames.slice(before).map((frame) => parse(frame));
    expect(parts.every(({ isChecksumSound }) => isChecksumSound)).toBe(true);
    expectSameBytes(
      Buffer.concat(parts.map(({ payload }) => payload)),
      Buffer.from(pattern(20_000)),
    );

    const { writablePlaces } = guest.offer(receive, [], [2000]);
    guest.kick(receive);
    peer.socket.write(record(ethernet(pattern(300))));
    const used: { length: number }[] = [];
    await turnUntil(services, () => {
      guest.runner.flush();
      used.push(...guest.used(receive));
      return used.length > 0;
    });
    expect(guest.read(writablePlaces).slice(12, used[0]?.length)).toEqual(ethernet(pattern(300)));
  });

  it("slows a guest down that sends faster than its peer reads, and loses nothing", async () => {
    const services = testServices();
    const path = join(testDirectory(), "net.sock");
    const guest = guestOn(path, true, services);
    const peer = new Peer(connect(path));
    await turnUntil(services, () => {
      send(guest, ethernet(pattern(60)));
      guest.used(transmit);
      return peer.frames.length > 0;
    });
    peer.socket.pause();
    const large = ethernet(pattern(60_000));
    const before = peer.frames.filter((frame) => frame.length === large.length).length;
    let sent = 0;
    for (; sent < 100 && guest.runner.inFlight(transmit) < 3; sent++) {
      send(guest, large);
      guest.used(transmit);
    }
    expect(guest.runner.inFlight(transmit)).toBeGreaterThan(0);
    peer.socket.resume();
    await turnUntil(services, () => {
      guest.runner.flush();
      const count = peer.frames.filter((frame) => frame.length === large.length).length;
      return guest.runner.inFlight(transmit) === 0 && count - before === sent;
    });
  });

  it("holds frames that the guest has no buffers for", async () => {
    const services = testServices();
    const path = join(testDirectory(), "net.sock");
    const guest = guestOn(path, true, services);
    const peer = new Peer(connect(path));
    const frames = Array.from({ length: 20 }, (_, index) => ethernet(pattern(200, index)));
    for (const frame of frames) peer.socket.write(record(frame));
    const got: Uint8Array[] = [];
    const lent = new Map<number, ReturnType<Guest["offer"]>["writablePlaces"]>();
    await turnUntil(services, () => {
      if (lent.size === 0) {
        const { id, writablePlaces } = guest.offer(receive, [], [2000]);
        lent.set(id, writablePlaces);
        guest.kick(receive);
      }
      guest.runner.flush();
      for (const { id, length } of guest.used(receive)) {
        got.push(guest.read(lent.get(id) ?? []).slice(12, length));
        lent.delete(id);
      }
      return got.length === frames.length;
    });
    expect(got).toEqual(frames);
  });

  it("cuts off a peer whose lengths are none, and takes the next one", async () => {
    const services = testServices();
    const path = join(testDirectory(), "net.sock");
    guestOn(path, true, services);
    for (const length of [0, 13, 70_000, 0xffffffff]) {
      const peer = new Peer(connect(path));
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE(length);
      peer.socket.write(bytes);
      await turnUntil(services, () => peer.isClosed);
    }
    expect(services.messages.filter((message) => message.includes("cut off"))).toHaveLength(4);
  });

  it("connects as soon as somebody listens, and again when he comes back", async () => {
    const services = testServices();
    const path = join(testDirectory(), "net.sock");
    const guest = guestOn(path, false, services);
    for (let round = 0; round < 2; round++) {
      const peers: Peer[] = [];
      const server: Server = createServer((socket) => peers.push(new Peer(socket))).listen(path);
      await turnUntil(services, () => {
        send(guest, ethernet(pattern(60)));
        guest.used(transmit);
        return (peers[0]?.frames.length ?? 0) > 0;
      });
      peers[0]?.socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
