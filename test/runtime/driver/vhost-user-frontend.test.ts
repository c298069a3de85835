import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FrontendRequest, ProtocolFeature } from "../../../src/catalogue/vhost-user/protocol.js";
import { FeatureSet } from "../../../src/runtime/device/feature-set.js";
import { VhostUserFrontend } from "../../../src/runtime/driver/vhost-user-frontend.js";
import { Arena } from "../../../src/runtime/host/arena.js";
import { createEventfd } from "../../../src/runtime/host/eventfd.js";
import { libc } from "../../../src/runtime/host/libc.js";
import { MessageSocket } from "../../../src/runtime/host/message-socket.js";
import { acceptUnix, listenUnix } from "../../../src/runtime/host/unix-socket.js";

let folder: string;
let arena: Arena;
let listener: number;
let peer: MessageSocket;
let frontend: VhostUserFrontend;

// Both ends live in one thread, so the back-end's answers are put into the socket before the front-end asks.
beforeEach(() => {
  folder = mkdtempSync("/tmp/wheelbase-frontend-");
  arena = new Arena(2 ** 17);
  const path = join(folder, "s");
  listener = listenUnix(path, arena);
  frontend = new VhostUserFrontend(path, arena, 200);
  peer = new MessageSocket(arena, 16384, 253);
  peer.fd = acceptUnix(listener) ?? -1;
});

afterEach(() => {
  frontend.close();
  hangUp();
  libc.close(listener);
  arena.release();
  rmSync(folder, { recursive: true });
});

function hangUp(): void {
  if (peer.fd >= 0) libc.close(peer.fd);
  peer.fd = -1;
}

/** A message: request, flags, then the payload in 32-bit words. */
function message(request: number, flags: number, ...payload: number[]): Uint8Array {
  return new Uint8Array(Uint32Array.of(request, flags, 4 * payload.length, ...payload).buffer);
}

function received(): { words: number[]; descriptors: number[] } {
  const bytes = new Uint8Array(16384);
  const descriptors: number[] = [];
  const count = Math.max(0, peer.receive(bytes, 0, bytes.length, descriptors));
  for (const fd of descriptors) libc.close(fd);
  return { words: [...new Uint32Array(bytes.buffer, 0, count >> 2)], descriptors };
}

const { GetFeatures, GetConfig, SetOwner, SetVringKick, SetVringAddr } = FrontendRequest;

describe("vhost-user front-end", () => {
  it("keeps all 64 feature bits", () => {
    peer.send(message(GetFeatures, 5, 0x8000_0001, 0xc000_0003));
    expect(frontend.getFeatures().bits()).toEqual([0, 31, 32, 33, 62, 63]);
    expect(received().words).toEqual([GetFeatures, 1, 0]);
    frontend.setFeatures(new FeatureSet([0, 63]));
    expect(received().words).toEqual([2, 1, 8, 1, 0x8000_0000]);
  });

  it("asks for acknowledgements once REPLY_ACK is negotiated", () => {
    frontend.setProtocolFeatures(new FeatureSet([ProtocolFeature.ReplyAck]));
    expect(received().words.slice(0, 2)).toEqual([16, 1]);
    peer.send(message(SetOwner, 5, 0, 0));
    frontend.setOwner();
    expect(received().words).toEqual([SetOwner, 9, 0]);
    peer.send(message(SetOwner, 5, 22, 0));
    expect(() => frontend.setOwner()).toThrow(/refused VHOST_USER_SET_OWNER \(answer 22\)/);
  });

  it("says in a ring message whether a descriptor comes along", () => {
    const fd = createEventfd();
    frontend.setVringKick(3, fd);
    expect(received()).toMatchObject({
      words: [SetVringKick, 1, 8, 3, 0],
      descriptors: [expect.any(Number)],
    });
    frontend.setVringKick(3);
    expect(received()).toEqual({ words: [SetVringKick, 1, 8, 0x103, 0], descriptors: [] });
    libc.close(fd);
  });

  it("puts the used ring before the available ring", () => {
    frontend.setVringAddresses(1, { descriptors: 2 ** 33, available: 0x2000, used: 0x3000 });
    expect(received().words).toEqual([SetVringAddr, 1, 40, 1, 0, 0, 2, 0x3000, 0, 0x2000, 0, 0, 0]);
  });

  it("reads and writes configuration space", () => {
    peer.send(message(GetConfig, 5, 4, 4, 0, 0x0403_0201));
    expect([...frontend.getConfig(4, 4)]).toEqual([1, 2, 3, 4]);
    expect(received().words).toEqual([GetConfig, 1, 16, 4, 4, 0, 0]);
    frontend.setConfig(8, Uint8Array.of(5, 0, 0, 0));
    expect(received().words).toEqual([25, 1, 16, 8, 4, 0, 5]);
    peer.send(message(GetConfig, 5));
    expect(() => frontend.getConfig(0, 4)).toThrow(/refused VHOST_USER_GET_CONFIG/);
  });

  it.each([
    ["another request's answer", message(SetOwner, 5, 0, 0), /answered by request 3/],
    ["no reply flag", message(GetFeatures, 1, 0, 0), /with flags 1/],
    ["another version", message(GetFeatures, 6, 0, 0), /with flags 6/],
    ["a short answer", message(GetFeatures, 5, 0), /got 4 bytes, not 8/],
    [
      "an endless answer",
      new Uint8Array(Uint32Array.of(1, 5, 2 ** 31).buffer),
      /payload of 2147483648/,
    ],
    [
      "half an answer",
      message(GetFeatures, 5, 0, 0).subarray(0, 14),
      /did not answer within 200 ms/,
    ],
  ])("does not take %s", (_name, bytes, text) => {
    peer.send(bytes);
    expect(() => frontend.getFeatures()).toThrow(text);
  });

  it("notices a back-end that hangs up in the middle of an answer", () => {
    peer.send(message(GetFeatures, 5, 0, 0).subarray(0, 15));
    hangUp();
    expect(() => frontend.getFeatures()).toThrow(/closed its socket|does not take messages/);
  });

  it("sends any bytes and any number of descriptors", () => {
    const fd = createEventfd();
    frontend.socket.sendRaw(Uint8Array.of(1, 2, 3, 4), new Array<number>(253).fill(fd));
    const { words, descriptors } = received();
    expect([words, descriptors.length]).toEqual([[0x0403_0201], 253]);
    frontend.socket.sendRaw(new Uint8Array(10_000));
    expect(received().words.length + received().words.length).toBe(2500);
    libc.close(fd);
  });

  it("tells whether the back-end closes the connection", () => {
    expect(frontend.socket.waitClosed(20)).toBe(false);
    peer.send(message(GetFeatures, 5, 0, 0));
    hangUp();
    expect(frontend.socket.waitClosed(1000)).toBe(true);
  });
});
