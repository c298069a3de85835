import type { HostEnd } from "./target.js";

/** Ethernet frames for the self-test, and the stream of records that its host's end carries them in. */

export const ETHERNET_BYTES = 14;
const IPV4_BYTES = 20;
const TCP_BYTES = 20;
/** Where the transport header starts, and its checksum in it. */
export const TCP_OFFSET = ETHERNET_BYTES + IPV4_BYTES;
export const TCP_CHECKSUM = 16;
/** All headers of a TCP frame. */
export const TCP_FRAME_HEADER_BYTES = TCP_OFFSET + TCP_BYTES;
/** A number for experiments (IEEE 802). */
const EXPERIMENT = 0x88b5;
const TCP = 6;
const LENGTH_BYTES = 4;

export const HOST_MAC = Uint8Array.of(0x02, 0xfe, 0, 0, 0, 1);
export const OTHER_MAC = Uint8Array.of(0x02, 0xfe, 0, 0, 0, 2);

/** A frame of `size` bytes, filled with a pattern that `seed` decides. */
export function experiment(to: Uint8Array, from: Uint8Array, size: number, seed: number) {
  const frame = Uint8Array.from({ length: size }, (_, index) => (index * 31 + seed) & 0xff);
  frame.set(to);
  frame.set(from, 6);
  new DataView(frame.buffer).setUint16(12, EXPERIMENT);
  return frame;
}

/** A frame with a VLAN tag behind its addresses. */
export function tagged(frame: Uint8Array, vlan: number): Uint8Array {
  const tag = [0x81, 0, vlan >>> 8, vlan & 0xff];
  return Uint8Array.of(...frame.subarray(0, 12), ...tag, ...frame.subarray(12));
}

/** A TCP frame that leaves its checksum to the device: the field holds that of the pseudo header. */
export function openTcp(to: Uint8Array, from: Uint8Array, payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(TCP_FRAME_HEADER_BYTES + payload.length);
  const data = new DataView(frame.buffer);
  frame.set(to);
  frame.set(from, 6);
  data.setUint16(12, 0x0800);
  frame.set(
    [0x45, 0, 0, 0, 0, 1, 0x40, 0, 64, TCP, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2],
    ETHERNET_BYTES,
  );
  data.setUint16(ETHERNET_BYTES + 2, frame.length - ETHERNET_BYTES);
  const ip = frame.subarray(ETHERNET_BYTES, TCP_OFFSET);
  data.setUint16(ETHERNET_BYTES + 10, 0xffff - sumOf(ip));
  data.setUint16(TCP_OFFSET, 1000);
  data.setUint16(TCP_OFFSET + 2, 2000);
  data.setUint8(TCP_OFFSET + 12, (TCP_BYTES / 4) << 4);
  data.setUint8(TCP_OFFSET + 13, 0x10);
  data.setUint16(TCP_OFFSET + TCP_CHECKSUM, pseudoSum(frame));
  frame.set(payload, TCP_FRAME_HEADER_BYTES);
  return frame;
}

/** Whether both checksums of a TCP frame are right. */
export function isSoundTcp(frame: Uint8Array): boolean {
  if (frame.length < TCP_FRAME_HEADER_BYTES || frame[ETHERNET_BYTES + 9] !== TCP) return false;
  const ip = sumOf(frame.subarray(ETHERNET_BYTES, TCP_OFFSET));
  const transport = foldedSum(pseudoSum(frame) + sumOf(frame.subarray(TCP_OFFSET)));
  return ip === 0xffff && transport === 0xffff;
}

/** A frame as it goes over a stream socket: behind its length. */
export function recordOf(frame: Uint8Array): Uint8Array {
  const record = new Uint8Array(LENGTH_BYTES + frame.length);
  new DataView(record.buffer).setUint32(0, frame.length);
  record.set(frame, LENGTH_BYTES);
  return record;
}

/** Takes the frames off a stream that comes in pieces of any size. */
export class FrameStream {
  readonly #host: HostEnd;
  #rest = new Uint8Array(0);

  constructor(host: HostEnd) {
    this.#host = host;
  }

  /** Undefined when none came in time. */
  next(): Uint8Array | undefined {
    const head = this.#take(LENGTH_BYTES);
    return head === undefined ? undefined : this.#take(new DataView(head.buffer).getUint32(0));
  }

  #take(count: number): Uint8Array<ArrayBuffer> | undefined {
    const missing = count - this.#rest.length;
    if (missing > 0) {
      this.#rest = new Uint8Array(Buffer.concat([this.#rest, this.#host.receive(missing)]));
    }
    if (this.#rest.length < count) return undefined;
    const taken = this.#rest.slice(0, count);
    this.#rest = this.#rest.slice(count);
    return taken;
  }
}

function pseudoSum(frame: Uint8Array): number {
  const addresses = sumOf(frame.subarray(ETHERNET_BYTES + 12, TCP_OFFSET));
  return foldedSum(addresses + TCP + frame.length - TCP_OFFSET);
}

/** The sum of 16-bit numbers that checksums of the Internet are made of (RFC 1071). */
function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (const [index, byte] of bytes.entries()) sum += index % 2 === 0 ? byte << 8 : byte;
  return foldedSum(sum);
}

function foldedSum(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return folded;
}
