// @ts-check
import { mkdtempSync, openSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommonFeature } from "../../../dist/catalogue/features.js";
import {
  frontendMessage,
  FrontendRequest as Request,
} from "../../../dist/catalogue/vhost-user/index.js";
import { ConfigSpace } from "../../../dist/runtime/device/config-space.js";
import { Handled, QueueRole } from "../../../dist/runtime/device/device.js";
import { DeviceRunner } from "../../../dist/runtime/device/device-runner.js";
import { FeatureSet } from "../../../dist/runtime/device/feature-set.js";
import { Arena } from "../../../dist/runtime/host/arena.js";
import { MemfdFlag } from "../../../dist/runtime/host/constants.js";
import { createEventfd, EventSignal } from "../../../dist/runtime/host/eventfd.js";
import { libc } from "../../../dist/runtime/host/libc.js";
import { Mapping } from "../../../dist/runtime/host/mapping.js";
import { MessageSocket, Receive } from "../../../dist/runtime/host/message-socket.js";
import { PeerSignal } from "../../../dist/runtime/host/peer-signal.js";
import { connectUnix } from "../../../dist/runtime/host/unix-socket.js";
import { EventLoop } from "../../../dist/runtime/lane/event-loop.js";
import { ByteBuffer } from "../../../dist/runtime/memory/byte-buffer.js";
import { VhostUserServer } from "../../../dist/runtime/transport/vhost-user/server.js";
import { must, value32, value64 } from "../support/values.js";

/** @typedef {import("../../support/split-mix.js").SplitMix} SplitMix */

const page = 4096;
const memoryBytes = 64 * page;
const userBase = 2 ** 46;
const ringSize = 8;
const availableOffset = 5 * page;
const mostMessages = 60;
const requests = Object.values(Request);
const modern = 2 ** 32 + 2 ** 30;
const featureChoices = [
  modern,
  modern,
  modern + 2 ** 29 + 2 ** 28,
  modern + 2 ** 34,
  modern + 2 ** 35 + 2 ** 29,
  modern + 2 ** 33,
  modern + 2 ** 26,
];
/** Those that change something, which matter most. */
const common = [
  Request.SetFeatures,
  Request.SetMemTable,
  Request.AddMemReg,
  Request.RemMemReg,
  Request.SetVringNum,
  Request.SetVringAddr,
  Request.SetVringBase,
  Request.GetVringBase,
  Request.SetVringKick,
  Request.SetVringCall,
  Request.SetVringEnable,
  Request.SetVringEnable,
  Request.IotlbMsg,
  Request.SetLogBase,
  Request.SetStatus,
];
const offered = new FeatureSet([
  CommonFeature.Version1,
  CommonFeature.EventIdx,
  CommonFeature.IndirectDesc,
  CommonFeature.RingPacked,
  CommonFeature.InOrder,
  CommonFeature.AccessPlatform,
]);

/**
 * A back-end in this very thread, and a front-end that says anything: mostly messages in a sensible order with good
 * payloads, some of them changed. After each connection nothing of it is left, and the next one is served.
 */
export class MessageTarget {
  /** @param {SplitMix} random */
  constructor(random) {
    this.random = random;
    this.folder = mkdtempSync(join(tmpdir(), "wheelbase-fuzz-"));
    this.arena = new Arena(1 << 20);
    this.loop = new EventLoop(this.arena);
    this.signal = new EventSignal(this.arena);
    this.runner = new DeviceRunner(echoDevice(), this.loop);
    this.path = join(this.folder, "socket");
    this.server = new VhostUserServer(
      this.runner,
      offered,
      { socketPath: this.path },
      {
        arena: this.arena,
        events: this.loop,
        signal: new PeerSignal(this.arena),
        log: () => {},
      },
    );
    this.left = 1;
    this.socket = new MessageSocket(this.arena, 8192, 64);
    this.scratch = new Uint8Array(8192);
    /** @type {number[]} */
    this.received = [];
    this.memfd = libc.memfdCreate("fuzz", MemfdFlag.CloseOnExec);
    must(libc.ftruncate(this.memfd, memoryBytes) === 0, "no memory file");
    this.mapping = Mapping.shared(this.memfd, 0, memoryBytes);
    this.guest = new DataView(this.mapping.view(0, memoryBytes));
    // What a front-end may hand over: memory, event descriptors, and things that are neither.
    this.events = [createEventfd(), createEventfd(), createEventfd()];
    const pair = this.arena.take(8);
    must(libc.socketpair(1, 1, 0, pair.address) === 0, "no socket pair");
    this.odd = [pair.words[0] ?? -1, pair.words[1] ?? -1, openSync("/dev/null", "r+")];
    this.connect();
    this.hangUp();
    this.descriptors = openDescriptors();
  }

  /** One message; now and then the connection ends. */
  step() {
    const { random } = this;
    if (this.socket.fd < 0) this.connect();
    if (random.oneIn(2)) this.drive();
    if (random.oneIn(400)) this.noise();
    else this.message();
    this.turn();
    if (--this.left === 0 || !this.drain()) this.hangUp();
  }

  close() {
    if (this.socket.fd >= 0) this.hangUp();
    this.server.close();
    this.runner.close();
    this.loop.close();
    for (const fd of [this.memfd, ...this.events, ...this.odd]) libc.close(fd);
    this.mapping.release();
    this.arena.release();
    rmSync(this.folder, { recursive: true });
  }

  connect() {
    const arena = new Arena(page);
    this.socket.fd = connectUnix(this.path, arena);
    arena.release();
    this.left = 1 + this.random.below(mostMessages);
    this.turn();
    if (this.random.oneIn(4)) return;
    for (let at = 0; at < 32 * page; at += 4) this.guest.setUint32(at, 0, true);
    this.send(Request.SetFeatures, this.payloadFor(Request.SetFeatures));
    this.send(Request.SetProtocolFeatures, this.payloadFor(Request.SetProtocolFeatures));
    this.send(Request.SetMemTable, this.table(), [this.memfd]);
    this.turn();
    if (this.random.oneIn(4)) return;
    this.send(Request.SetVringNum, words(0, ringSize));
    this.send(Request.SetVringAddr, this.addresses(0));
    this.send(Request.SetVringCall, words(0, 0), [this.events[1] ?? -1]);
    this.send(Request.SetVringKick, words(0, 0), [this.events[0] ?? -1]);
    this.send(Request.SetVringEnable, words(0, 1));
    this.turn();
  }

  hangUp() {
    libc.close(this.socket.fd);
    this.socket.fd = -1;
    for (let count = 0; count < 4; count++) this.turn();
    if (this.descriptors !== undefined && this.random.oneIn(64)) {
      must(openDescriptors() <= this.descriptors, "descriptors leak");
    }
  }

  /** Some turns of the lane. What is left to do after them has to be a queue's, so it is bounded as well. */
  turn() {
    for (let count = 0; count < 3; count++) this.loop.turn(0);
  }

  message() {
    const { random } = this;
    const request = random.oneIn(60)
      ? value32(random)
      : random.pick(random.oneIn(4) ? requests : common);
    const fds = this.fdsFor(request);
    if (random.oneIn(60)) fds.push(random.pick([this.memfd, ...this.events, ...this.odd]));
    if (random.oneIn(60)) fds.length = 0;
    /** @type {Uint8Array} */
    let payload = this.payloadFor(request);
    if (random.oneIn(60)) payload = random.bytes(random.below(300));
    if (random.oneIn(20)) payload[random.below(Math.max(1, payload.length))] = random.next();
    this.send(request, payload, fds);
  }

  /** @param {number} request @param {Uint8Array} payload @param {number[]} fds */
  send(request, payload, fds = []) {
    const { random } = this;
    const message = ByteBuffer.ofSize(12 + payload.length);
    message.setUint32(0, request);
    message.setUint32(4, random.oneIn(100) ? value32(random) : random.oneIn(20) ? 1 : 9);
    message.setUint32(8, random.oneIn(300) ? value32(random) : payload.length);
    message.bytes.set(payload, 12);
    if (random.oneIn(10)) {
      const cut = random.below(message.bytes.length);
      this.socket.send(message.bytes.subarray(0, cut), cut > 0 ? fds : []);
      this.turn();
      this.socket.send(message.bytes.subarray(cut), cut > 0 ? [] : fds);
    } else {
      this.socket.send(message.bytes, fds);
    }
  }

  /** @param {number} request @returns {number[]} */
  fdsFor(request) {
    switch (request) {
      case Request.SetMemTable:
      case Request.SetLogBase:
      case Request.AddMemReg:
        return [this.memfd];
      case Request.SetVringKick:
      case Request.SetVringCall:
      case Request.SetVringErr:
        return [this.random.pick(this.events)];
      case Request.SetBackendReqFd:
        return [this.random.pick(this.odd)];
      default:
        return [];
    }
  }

  /** What a well-behaved front-end would send, @param {number} request */
  payloadFor(request) {
    const { random } = this;
    const ring = random.below(2);
    switch (request) {
      case Request.SetFeatures:
        return this.u64(random.pick(featureChoices));
      case Request.SetMemTable:
        return this.table();
      case Request.SetLogBase:
        return pairOf(page, 0);
      case Request.SetVringNum:
        return words(ring, random.pick([1, 2, 4, 8, 7, 256]));
      case Request.SetVringAddr:
        return this.addresses(ring);
      case Request.SetVringBase:
        return words(ring, random.pick([0, 0x80008000, 1, 0x80038003, 0x7fff7fff]));
      case Request.GetVringBase:
        return words(ring, 0);
      case Request.SetVringKick:
      case Request.SetVringCall:
      case Request.SetVringErr:
        return this.u64(ring);
      case Request.SetProtocolFeatures:
        return this.u64(random.pick([0x1820b, 0x1820b, 0x1000b, 0x8]));
      case Request.SetVringEnable:
        return words(ring, 1);
      case Request.IotlbMsg:
        return Buffer.concat([pairOf(userBase, page), pairOf(userBase, 0x203)]);
      case Request.GetConfig:
      case Request.SetConfig:
        return Buffer.concat([words(0, 8, 0), new Uint8Array(8)]);
      case Request.AddMemReg:
      case Request.RemMemReg:
        return Buffer.concat([new Uint8Array(8), this.region(random.below(4))]);
      case Request.SetStatus:
        return this.u64(random.below(256));
      default:
        return this.other(request);
    }
  }

  /** As long as the protocol says, with anything in it. @param {number} request */
  other(request) {
    const payload = this.random.bytes(frontendMessage(request)?.payload?.size ?? 0);
    if (payload.length === 8) payload.set(this.u64(value64(this.random)));
    return payload;
  }

  table() {
    return Buffer.concat([words(1, 0), this.region(0)]);
  }

  /** @param {number} slot */
  region(slot) {
    const start = slot * memoryBytes;
    return Buffer.concat([pairOf(start, memoryBytes), pairOf(userBase + start, 0)]);
  }

  /** @param {number} ring */
  addresses(ring) {
    const at = userBase + ring * 16 * page;
    const last = this.random.oneIn(10) ? value64(this.random) : at + availableOffset;
    return Buffer.concat([words(ring, 0), pairOf(at, at + 8 * page), pairOf(last, 0)]);
  }

  /** @param {number} value */
  u64(value) {
    return words(value, value / 2 ** 32);
  }

  /** Bytes that are no message at all. */
  noise() {
    this.socket.send(this.random.bytes(1 + this.random.below(200)), []);
  }

  /** The guest goes on: mostly a good chain in one of the rings, sometimes noise in them. */
  drive() {
    const { random, guest } = this;
    const ring = random.below(2) * 16 * page;
    if (random.oneIn(6)) {
      guest.setUint16(ring + random.below(12 * page), value32(random), true);
      return;
    }
    const slot = random.below(ringSize);
    guest.setUint32(ring + 16 * slot, 40 * page + random.below(page), true);
    guest.setUint32(ring + 16 * slot + 4, 0, true);
    guest.setUint32(ring + 16 * slot + 8, random.below(64), true);
    guest.setUint32(ring + 16 * slot + 12, 2 * random.below(2), true);
    const index = guest.getUint16(ring + availableOffset + 2, true);
    guest.setUint16(ring + availableOffset + 4 + 2 * (index % ringSize), slot, true);
    guest.setUint16(ring + availableOffset + 2, index + 1, true);
    this.signal.signal(this.events[0] ?? -1);
  }

  /** Takes the answers; false when the back-end ended the connection. */
  drain() {
    for (;;) {
      const count = this.socket.receive(this.scratch, 0, this.scratch.length, this.received);
      for (const fd of this.received.splice(0)) libc.close(fd);
      if (count === Receive.WouldBlock) return true;
      if (count <= 0) return false;
    }
  }
}

function echoDevice() {
  return {
    id: 4,
    features: new FeatureSet([]),
    queues: [QueueRole.Request, QueueRole.Request],
    config: new ConfigSpace(new Uint8Array(16), () => true),
    /** @param {number} _queue @param {import("../../../dist/runtime/queue/chain.js").Chain} chain */
    handle(_queue, chain) {
      if (chain.writable.length > 0) chain.writable.setUint8(0, chain.readable.length & 0xff);
      return Handled.Done;
    },
  };
}

/** @param {...number} values */
function words(...values) {
  return Buffer.from(new Uint32Array(values).buffer);
}

/** Two 64-bit numbers. @param {number} first @param {number} second */
function pairOf(first, second) {
  return words(first, first / 2 ** 32, second, second / 2 ** 32);
}

function openDescriptors() {
  return readdirSync("/proc/self/fd").length;
}
