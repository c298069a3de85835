import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { DatagramLink } from "../../../../src/runtime/devices/network/datagram-link.js";
import { Frame } from "../../../../src/runtime/devices/network/frame.js";
import type { LinkListener } from "../../../../src/runtime/devices/network/link.js";
import { createDevice } from "../../../../src/runtime/devices/network/module.js";
import { Arena } from "../../../../src/runtime/host/arena.js";
import { bindDatagram, connectDatagram } from "../../../../src/runtime/host/datagram-socket.js";
import { libc } from "../../../../src/runtime/host/libc.js";
import { addressBytes } from "../../../../src/runtime/host/unix-socket.js";
import { type TestServices, testDirectory, testServices } from "../host-services.js";
import { ethernet, pattern } from "./frames.js";
import { bytesOf, hostWindow, networkOptions } from "./network-guest.js";

/** The other side of the link: a guest that listens, or has no buffers. */
class Listener implements Partial<LinkListener> {
  readonly heard: Uint8Array[] = [];
  hasRoom = true;
  roomAgainCount = 0;

  receive(frame: Frame): boolean {
    if (this.hasRoom) this.heard.push(bytesOf(frame));
    return this.hasRoom;
  }

  roomAgain(): void {
    this.roomAgainCount++;
  }
}

function linkOf(directory: string, own: string, peer: string, services: TestServices) {
  const paths = { path: join(directory, own), peer: join(directory, peer) };
  const link = new DatagramLink(paths, services);
  const listener = new Listener();
  link.listen(listener as unknown as LinkListener);
  let isOpen = true;
  const close = () => {
    if (isOpen) link.close();
    isOpen = false;
  };
  onTestFinished(close);
  const frame = new Frame(services.arena);
  const say = (bytes: Uint8Array) => {
    hostWindow().bytes.set(bytes);
    frame.takePlain(hostWindow(), 0, bytes.length);
    link.send(frame);
  };
  return { link, listener, say, close };
}

function turnUntil(services: TestServices, done: () => boolean): void {
  const deadline = performance.now() + 20_000;
  while (!done()) {
    if (performance.now() > deadline) throw new Error("nothing happens");
    services.events.turn(5);
  }
}

describe("a datagram socket of frames", () => {
  it("carries frames both ways, and again once a peer that left is back", () => {
    const services = testServices();
    const directory = testDirectory();
    const a = linkOf(directory, "a", "b", services);
    let b = linkOf(directory, "b", "a", services);
    const frames = [60, 1500, 60_000].map((size) => ethernet(pattern(size)));
    turnUntil(services, () => {
      a.say(frames[0] as Uint8Array);
      return b.listener.heard.length > 0;
    });
    b.listener.heard.length = 0;
    for (const bytes of frames) a.say(bytes);
    turnUntil(services, () => b.listener.heard.length >= frames.length);
    expect(b.listener.heard.slice(-frames.length)).toEqual(frames);
    b.say(frames[1] as Uint8Array);
    turnUntil(services, () => a.listener.heard.length === 1);
    b.close();
    expect(existsSync(join(directory, "b"))).toBe(false);
    a.say(frames[0] as Uint8Array);
    b = linkOf(directory, "b", "a", services);
    turnUntil(services, () => {
      a.say(frames[0] as Uint8Array);
      return b.listener.heard.length > 0;
    });
  });

  it("holds a guest back whose peer does not read, and loses nothing", () => {
    const services = testServices();
    const directory = testDirectory();
    const address = services.arena.take(addressBytes);
    const peer = bindDatagram(join(directory, "b"), address);
    onTestFinished(() => void libc.close(peer));
    const { link, listener, say } = linkOf(directory, "a", "b", services);
    let sent = 0;
    for (; link.isReady; sent++) say(ethernet(pattern(20_000, sent)));
    expect(listener.roomAgainCount).toBe(0);
    let received = 0;
    turnUntil(services, () => {
      while (libc.read(peer, hostWindow().hostAddress, 100_000) > 0) received++;
      return received === sent;
    });
    expect(listener.roomAgainCount).toBeGreaterThan(0);
  });

  it("keeps the frame that the guest has no buffers for", () => {
    const services = testServices();
    const directory = testDirectory();
    const b = linkOf(directory, "b", "a", services);
    const a = linkOf(directory, "a", "b", services);
    b.listener.hasRoom = false;
    const frames = [1, 2, 3].map((seed) => ethernet(pattern(300, seed)));
    for (const bytes of frames) a.say(bytes);
    for (let turn = 0; turn < 5; turn++) services.events.turn(1);
    expect(b.listener.heard).toEqual([]);
    b.listener.hasRoom = true;
    b.link.supplied();
    turnUntil(services, () => b.listener.heard.length === frames.length);
    expect(b.listener.heard).toEqual(frames);
  });

  it("drops datagrams that are no frames", () => {
    const services = testServices();
    const directory = testDirectory();
    const { listener } = linkOf(directory, "a", "nobody", services);
    const arena = new Arena(4096);
    onTestFinished(() => arena.release());
    const fd = connectDatagram(join(directory, "a"), arena.take(addressBytes)) as number;
    onTestFinished(() => void libc.close(fd));
    for (const size of [0, 1, 13, 70_000]) libc.write(fd, hostWindow().hostAddress, size);
    libc.write(fd, hostWindow().hostAddress, 100);
    turnUntil(services, () => listener.heard.length > 0);
    expect(listener.heard.map(({ length }) => length)).toEqual([100]);
  });

  it("takes the place of a dead process, and nobody else's", () => {
    const services = testServices();
    const directory = testDirectory();
    const open = (path: string) =>
      createDevice(
        networkOptions({ end: { socket: { path, peer: join(directory, "nobody") } } }),
        services,
      );
    const file = join(directory, "file");
    writeFileSync(file, "");
    expect(() => open(file)).toThrow(expect.objectContaining({ code: "WB4002" }));
    const served = join(directory, "served");
    const fd = bindDatagram(served, services.arena.take(addressBytes));
    expect(() => open(served)).toThrow(expect.objectContaining({ code: "WB4003" }));
    libc.close(fd);
    open(served).close();
  });
});
