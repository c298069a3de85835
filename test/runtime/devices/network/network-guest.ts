import { onTestFinished } from "vitest";
import {
  NetFeature,
  NetHdr,
  NetHdrFlag,
  NetHdrSize,
} from "../../../../src/catalogue/devices/network.js";
import { CommonFeature } from "../../../../src/catalogue/features.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import { NetworkConfig } from "../../../../src/runtime/devices/network/config.js";
import { Finisher } from "../../../../src/runtime/devices/network/finisher.js";
import { Frame } from "../../../../src/runtime/devices/network/frame.js";
import type { LinkListener, NetworkLink } from "../../../../src/runtime/devices/network/link.js";
import { NetworkDevice } from "../../../../src/runtime/devices/network/model.js";
import { allOffloads } from "../../../../src/runtime/devices/network/offload.js";
import type { NetworkOptions } from "../../../../src/runtime/devices/network/options.js";
import { Arena } from "../../../../src/runtime/host/arena.js";
import { accessors } from "../../../../src/runtime/memory/accessors.js";
import { ByteBuffer } from "../../../../src/runtime/memory/byte-buffer.js";
import { MemoryWindow } from "../../../../src/runtime/memory/memory-window.js";
import { Guest } from "../harness.js";

export const Header = accessors(NetHdr);

/** What the other side of a fake link saw of one frame. */
export interface SeenFrame {
  readonly bytes: Uint8Array;
  readonly header: ByteBuffer;
  readonly pair: number;
}

/** A link whose other end is the test. */
export class FakeLink implements NetworkLink {
  accepts = allOffloads;
  isReady = true;
  readonly seen: SeenFrame[] = [];
  readonly configured: { pairs: number; offloads: number }[] = [];
  readonly suppliedPairs: number[] = [];
  isClosed = false;
  listener: LinkListener | undefined;

  listen(listener: LinkListener): void {
    this.listener = listener;
  }

  send(frame: Frame, pair: number): void {
    frame.writeHeader(0, 0, 0);
    const header = new ByteBuffer(frame.header.bytes.slice(0, NetHdrSize.Basic));
    this.seen.push({ bytes: bytesOf(frame), header, pair });
  }

  supplied(pair: number): void {
    this.suppliedPairs.push(pair);
  }

  configure(pairs: number, offloads: number): void {
    this.configured.push({ pairs, offloads });
  }

  close(): void {
    this.isClosed = true;
  }
}

const scratchBytes = 128 * 1024;
let scratch: MemoryWindow | undefined;
let copies: MemoryWindow | undefined;

/** Memory of the host that a test's frame is in for a moment. */
export function hostWindow(): MemoryWindow {
  scratch ??= newWindow();
  return scratch;
}

function newWindow(): MemoryWindow {
  const block = new Arena(2 * scratchBytes).take(scratchBytes);
  return new MemoryWindow(0, block.address, block.buffer);
}

/** A copy of a frame's bytes, which may lie in `hostWindow` in any order. */
export function bytesOf(frame: Frame): Uint8Array {
  copies ??= newWindow();
  frame.copyOut(0, copies, 0, frame.length);
  return copies.bytes.slice(0, frame.length);
}

export interface NetworkGuestOptions {
  readonly features?: readonly number[];
  readonly queuePairs?: number;
  readonly mtu?: number;
  readonly accepts?: number;
  readonly queueSize?: number;
  readonly speedMbps?: number;
}

/** A header as a driver sends it. */
export function header(fields: {
  readonly flags?: number;
  readonly gsoType?: number;
  readonly headerLength?: number;
  readonly gsoSize?: number;
  readonly checksumStart?: number;
  readonly checksumOffset?: number;
}): Uint8Array {
  const buffer = ByteBuffer.ofSize(NetHdrSize.Basic);
  Header.flags.set(buffer, fields.flags ?? 0);
  Header.gso_type.set(buffer, fields.gsoType ?? 0);
  Header.hdr_len.set(buffer, fields.headerLength ?? 0);
  Header.gso_size.set(buffer, fields.gsoSize ?? 0);
  Header.csum_start.set(buffer, fields.checksumStart ?? 0);
  Header.csum_offset.set(buffer, fields.checksumOffset ?? 0);
  return buffer.bytes;
}

/** The header of a frame of TCP or UDP whose checksum is left open. */
export function partial(options: {
  readonly version?: 4 | 6;
  readonly protocol?: "tcp" | "udp";
  readonly gsoType?: number;
  readonly gsoSize?: number;
}): Uint8Array {
  const { version = 4, protocol = "tcp", gsoType = 0, gsoSize = 0 } = options;
  return header({
    flags: NetHdrFlag.NeedsCsum,
    gsoType,
    gsoSize,
    checksumStart: version === 4 ? 34 : 54,
    checksumOffset: protocol === "tcp" ? 16 : 6,
  });
}

export interface DeliveredFrame {
  readonly header: ByteBuffer;
  readonly bytes: Uint8Array;
  readonly buffers: number;
}

/** A network device between a fake link and a guest of the harness. */
export class NetworkGuest {
  readonly link = new FakeLink();
  readonly device: NetworkDevice;
  readonly guest: Guest;
  readonly headerBytes: number;
  readonly arena = new Arena(1024 * 1024);
  readonly #incoming: Frame;
  readonly #controlQueue: number;
  readonly #lent = new Map<string, { offset: number; size: number }[]>();

  constructor(options: NetworkGuestOptions = {}) {
    const { queuePairs = 1, mtu = 1500, features = [], queueSize = 64, speedMbps } = options;
    this.link.accepts = options.accepts ?? allOffloads;
    const settings = new NetworkConfig(networkOptions({ queuePairs, mtu, speedMbps }));
    this.device = new NetworkDevice(queuePairs, mtu, settings, {
      link: this.link,
      finisher: new Finisher(this.arena),
      frame: new Frame(this.arena),
    });
    this.#incoming = new Frame(this.arena);
    this.guest = new Guest(this.device, { queueSize, dataBytes: 2 * 1024 * 1024 });
    const set = new FeatureSet([CommonFeature.Version1, ...features]);
    this.guest.reset(set);
    this.headerBytes = set.has(NetFeature.HashReport) ? NetHdrSize.HashReport : NetHdrSize.Basic;
    const hasPairs = set.has(NetFeature.Mq) || set.has(NetFeature.Rss);
    this.#controlQueue = hasPairs ? 2 * queuePairs : 2;
    onTestFinished(() => {
      this.device.close();
      this.guest.release();
      this.arena.release();
    });
  }

  /** Sends one frame; what the link saw of it. */
  send(frame: Uint8Array, head: Uint8Array = header({}), pair = 0): readonly SeenFrame[] {
    const before = this.link.seen.length;
    const padded = new Uint8Array(this.headerBytes);
    padded.set(head);
    this.guest.offer(2 * pair + 1, [padded, frame], []);
    this.guest.kick(2 * pair + 1);
    return this.link.seen.slice(before);
  }

  /** Lends buffers of the given sizes, each a buffer of its own. */
  lend(sizes: readonly number[], pair = 0): void {
    for (const size of sizes) {
      const { id, writablePlaces } = this.guest.offer(2 * pair, [], [size]);
      this.#lent.set(`${pair}/${id}`, [...writablePlaces]);
    }
    this.guest.kick(2 * pair);
  }

  /** Lets a frame come over the link; false when the device had no room. */
  arrive(frame: Uint8Array, head: Uint8Array = header({}), pair = -1): boolean {
    const window = hostWindow();
    window.bytes.set(head);
    window.bytes.set(frame, head.length);
    const isSound = this.#incoming.takeAt(window, 0, head.length, frame.length, allOffloads);
    if (!isSound) throw new Error("the test's own frame is malformed");
    const taken = this.device.receive(this.#incoming, pair);
    this.guest.runner.flush();
    return taken;
  }

  /** Frames that are in the guest's buffers since the last look. */
  delivered(pair = 0): DeliveredFrame[] {
    const frames: DeliveredFrame[] = [];
    const used = this.guest.used(2 * pair);
    for (let index = 0; index < used.length; ) {
      const parts: Uint8Array[] = [];
      let count = 1;
      for (let part = 0; part < count; part++) {
        const { id, length } = used[index + part] ?? { id: -1, length: 0 };
        const places = this.#lent.get(`${pair}/${id}`);
        if (places === undefined) throw new Error("a buffer of a frame is missing");
        parts.push(this.guest.read(places).slice(0, length));
        if (part === 0 && length > 0) {
          count = Header.num_buffers.get(new ByteBuffer(parts[0] as Uint8Array));
        }
      }
      index += count;
      const all = new Uint8Array(Buffer.concat(parts));
      const head = new ByteBuffer(all.slice(0, this.headerBytes));
      frames.push({ header: head, bytes: all.slice(this.headerBytes), buffers: count });
    }
    return frames;
  }

  /** A command of the control queue; the device's acknowledgement, -1 when it gave none. */
  control(commandClass: number, command: number, data: readonly number[] = []): number {
    const bytes = Uint8Array.of(commandClass, command, ...data);
    const { id, writablePlaces } = this.guest.offer(this.#controlQueue, [bytes], [1]);
    this.guest.kick(this.#controlQueue);
    const [used] = this.guest.used(this.#controlQueue);
    if (used?.id !== id || used.length !== 1) return -1;
    return this.guest.read(writablePlaces)[0] ?? -1;
  }
}

export function networkOptions(more: Partial<NetworkOptions> = {}): NetworkOptions {
  return {
    mac: "02:00:00:00:00:0a",
    mtu: 1500,
    queuePairs: 1,
    end: { loopback: true },
    features: [],
    ...more,
  };
}
