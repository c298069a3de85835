import { onTestFinished } from "vitest";
import { VsockFeature, VsockOp, VsockType } from "../../../../src/catalogue/devices/vsock.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import {
  type HostEnd,
  type HostEndListener,
  Received,
  type VsockHost,
  type VsockHostListener,
  type Wish,
} from "../../../../src/runtime/devices/vsock/host-end.js";
import { VsockDevice } from "../../../../src/runtime/devices/vsock/model.js";
import type { ChainReader } from "../../../../src/runtime/queue/chain-reader.js";
import type { ChainWriter } from "../../../../src/runtime/queue/chain-writer.js";
import { Guest } from "../harness.js";

export const guestCid = 42;
export const bufferBytes = 1024;
const receive = 0;
const transmit = 1;
export const headerBytes = 44;

export interface Packet {
  readonly sourceCid: number;
  readonly targetCid: number;
  readonly sourcePort: number;
  readonly targetPort: number;
  readonly length: number;
  readonly type: number;
  readonly op: number;
  readonly flags: number;
  readonly allocated: number;
  readonly forwarded: number;
  readonly data: string;
}

const common: Packet = {
  sourceCid: guestCid,
  targetCid: 2,
  sourcePort: 5000,
  targetPort: 80,
  length: 0,
  type: VsockType.Stream,
  op: VsockOp.Invalid,
  flags: 0,
  allocated: 64 * 1024,
  forwarded: 0,
  data: "",
};

/** A packet as a guest writes it; `length` follows from the data unless stated. */
export function packetBytes(fields: Partial<Packet>): Uint8Array {
  const packet = { ...common, length: fields.data?.length ?? 0, ...fields };
  const bytes = new Uint8Array(headerBytes + packet.data.length);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(packet.sourceCid), true);
  view.setBigUint64(8, BigInt(packet.targetCid), true);
  view.setUint32(16, packet.sourcePort, true);
  view.setUint32(20, packet.targetPort, true);
  view.setUint32(24, packet.length, true);
  view.setUint16(28, packet.type, true);
  view.setUint16(30, packet.op, true);
  view.setUint32(32, packet.flags, true);
  view.setUint32(36, packet.allocated, true);
  view.setUint32(40, packet.forwarded, true);
  bytes.set(new TextEncoder().encode(packet.data), headerBytes);
  return bytes;
}

function readPacket(bytes: Uint8Array): Packet {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return {
    sourceCid: Number(view.getBigUint64(0, true)),
    targetCid: Number(view.getBigUint64(8, true)),
    sourcePort: view.getUint32(16, true),
    targetPort: view.getUint32(20, true),
    length: view.getUint32(24, true),
    type: view.getUint16(28, true),
    op: view.getUint16(30, true),
    flags: view.getUint32(32, true),
    allocated: view.getUint32(36, true),
    forwarded: view.getUint32(40, true),
    data: new TextDecoder().decode(bytes.subarray(headerBytes)),
  };
}

/** A program of the host that takes what it is told to, and has what it is given. */
export class FakeEnd implements HostEnd {
  isMessages = false;
  isMessageEnd = false;
  isClosed = false;
  isInputWanted = false;
  outputEnded = false;
  inputEnded = false;
  acceptedAs: number | undefined;
  /** What arrived, a message each. */
  readonly taken: string[] = [];
  /** Bytes that it takes at once; the rest waits. */
  room = Number.MAX_SAFE_INTEGER;
  waitingBytes = 0;
  #partial = "";
  readonly #input: string[] = [];
  #hasEnded = false;
  #listener: HostEndListener | undefined;

  listen(listener: HostEndListener): void {
    this.#listener = listener;
  }

  accepted(port: number): void {
    this.acceptedAs = port;
  }

  send(source: ChainReader, offset: number, size: number, endsMessage: boolean): void {
    const bytes = new Uint8Array(size);
    source.copyTo(bytes, offset);
    this.#partial += new TextDecoder().decode(bytes);
    if (endsMessage) {
      this.taken.push(this.#partial);
      this.#partial = "";
    }
    this.waitingBytes += size;
    this.take(Math.min(this.room, this.waitingBytes));
  }

  /** All that was sent and is no whole message. */
  get text(): string {
    return this.#partial;
  }

  /** Reads what waits. */
  take(bytes: number): void {
    this.waitingBytes -= bytes;
    this.room -= bytes;
    if (bytes > 0) this.#listener?.sent(bytes);
  }

  receive(target: ChainWriter, offset: number, size: number, mostBytes: number): number {
    const first = this.#input[0];
    if (first === undefined) return this.#hasEnded ? Received.Ended : Received.Nothing;
    if (this.isMessages && first.length > mostBytes) return Received.Broken;
    const part = first.slice(0, size);
    target.copyFrom(new TextEncoder().encode(part), offset);
    this.isMessageEnd = part.length === first.length;
    if (this.isMessageEnd) this.#input.shift();
    else this.#input[0] = first.slice(size);
    return part.length;
  }

  watchInput(wanted: boolean): void {
    this.isInputWanted = wanted;
  }

  /** Writes to the guest. */
  type(...texts: readonly string[]): void {
    this.#input.push(...texts);
    this.poke();
  }

  end(): void {
    this.#hasEnded = true;
    this.poke();
  }

  leave(): void {
    this.#hasEnded = true;
    this.#listener?.peerLeft();
    this.poke();
  }

  break(): void {
    this.#listener?.broken();
  }

  /** What an event loop does as long as there is input and it is wanted. */
  poke(): void {
    for (let turn = 0; turn < 1000 && this.isInputWanted; turn++) {
      if (this.#input.length === 0 && !this.#hasEnded) return;
      this.#listener?.inputReady();
    }
  }

  endOutput(): void {
    this.outputEnded = true;
  }

  endInput(): void {
    this.inputEnded = true;
  }

  close(): void {
    this.isClosed = true;
  }
}

/** Programs of the host: each port in `ends` is served. */
export class FakeHost implements VsockHost {
  readonly ends = new Map<number, FakeEnd>();
  /** Answers that a test gives itself. */
  later: ((end: HostEnd | undefined) => void)[] | undefined;
  listener: VsockHostListener | undefined;
  connects = 0;

  listen(listener: VsockHostListener): void {
    this.listener = listener;
  }

  has(cid: number): boolean {
    return cid === 2;
  }

  connect({ port }: Wish, answer: (end: HostEnd | undefined) => void): undefined {
    this.connects++;
    if (this.later !== undefined) this.later.push(answer);
    else answer(this.ends.get(port));
  }

  close(): void {}
}

const every = Object.values(VsockFeature);

/** A guest's packets to and from a socket device. */
export function packetTalk(device: VsockDevice, features: readonly number[] = every) {
  const guest = new Guest(device, { queueSize: 64 });
  onTestFinished(() => guest.release());
  guest.reset(new FeatureSet(features));
  const buffers: ReturnType<Guest["offer"]>[] = [];
  /** Lends buffers for what comes, of one size each. */
  const lend = (count: number, size = 200) => {
    for (let index = 0; index < count; index++) buffers.push(guest.offer(receive, [], [size]));
    guest.kick(receive);
  };
  /** What has come since the last look. */
  const received = (): Packet[] => {
    guest.runner.flush();
    return guest.used(receive).map(({ id, length }) => {
      const index = buffers.findIndex((buffer) => buffer.id === id);
      const [buffer] = buffers.splice(index, 1);
      if (buffer === undefined) throw new Error("a buffer that was not lent");
      return readPacket(guest.read(buffer.writablePlaces).subarray(0, length));
    });
  };
  /** Sends packets; whether the device took them all at once. */
  const send = (...packets: readonly Partial<Packet>[]): boolean =>
    sendRaw(...packets.map(packetBytes));
  const sendRaw = (...chains: readonly Uint8Array[]): boolean => {
    for (const bytes of chains) guest.offer(transmit, [bytes], []);
    guest.kick(transmit);
    return guest.used(transmit).length === chains.length;
  };
  const connections = () =>
    device.commands.find(({ name }) => name === "connections")?.run({}) as {
      forged: number;
      connections: Record<string, unknown>[];
    };
  return { device, guest, lend, received, send, sendRaw, connections };
}

/** A guest with a socket device whose host is a fake. */
export function vsockGuest(
  options: { features?: readonly number[]; maxConnections?: number } = {},
) {
  const { features = every, maxConnections = 8 } = options;
  const host = new FakeHost();
  const talk = packetTalk(new VsockDevice(guestCid, host, maxConnections, bufferBytes), features);
  /** Connects to a port of the host that serves; nothing is left to read. */
  const connect = (fields: Partial<Packet> = {}): FakeEnd => {
    const end = new FakeEnd();
    end.isMessages = fields.type === VsockType.Seqpacket;
    host.ends.set(fields.targetPort ?? common.targetPort, end);
    talk.lend(1);
    talk.send({ op: VsockOp.Request, ...fields });
    const [response, ...more] = talk.received();
    if (response?.op !== VsockOp.Response || more.length > 0) throw new Error("not connected");
    return end;
  };
  return { ...talk, host, connect };
}
