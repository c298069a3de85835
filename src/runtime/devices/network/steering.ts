import { NetHashReport, NetHashType } from "../../../catalogue/devices/network.js";
import type { Frame } from "./frame.js";
import { Protocol } from "./headers.js";

/** Flows that are told apart when queues are chosen without the driver's hash. */
const flowSlots = 1024;
/** Bytes of the longest input: two IPv6 addresses and two ports. */
const mostInputBytes = 36;
export const rssKeyBytes = 40;
export const rssTableEntries = 128;

/** The hashes that are served; those of IPv6 extension headers are not. */
export const servedHashTypes =
  NetHashType.IPv4 |
  NetHashType.TCPv4 |
  NetHashType.UDPv4 |
  NetHashType.IPv6 |
  NetHashType.TCPv6 |
  NetHashType.UDPv6;

/**
 * Remembers which queue pair sent a flow last, to receive its answers there: the automatic receive steering of VIRTIO
 * 1.4, 5.1.9.5.6. Both directions of a flow fall into one slot.
 */
export class FlowTable {
  readonly #pairs = new Uint16Array(flowSlots);

  clear(): void {
    this.#pairs.fill(0);
  }

  remember(frame: Frame, pair: number): void {
    this.#pairs[slotOf(frame)] = pair;
  }

  pairOf(frame: Frame): number {
    return this.#pairs[slotOf(frame)] as number;
  }
}

/** The same for both directions: sums do not care for the order of source and destination. */
function slotOf(frame: Frame): number {
  frame.readHeaders();
  const { head, headers } = frame;
  const at = headers.networkOffset;
  let mix = 0;
  if (headers.version === 4) mix = head.getInt32(at + 12) + head.getInt32(at + 16);
  else if (headers.version === 6) mix = head.getInt32(at + 20) + head.getInt32(at + 36);
  if (headers.hasPorts) {
    const port = headers.transportOffset;
    mix += (head.getUint16(port) + head.getUint16(port + 2)) * 40_503;
  }
  mix = Math.imul(mix | 0, 0x9e3779b1);
  return mix >>> 22;
}

/** The Toeplitz hash of RSS and hash reporting (VIRTIO 1.4, 5.1.9.4.3), a table look-up a byte. */
export class HashFunction {
  types = 0;
  /** What the last `hash` found, a `NetHashReport`. */
  report: number = NetHashReport.None;
  readonly #table = new Uint32Array(mostInputBytes * 256);

  /** `key` has at most `rssKeyBytes`; what is missing counts as zero. */
  setKey(key: Uint8Array): void {
    const padded = new Uint8Array(mostInputBytes + 4);
    padded.set(key.subarray(0, padded.length));
    for (let byte = 0; byte < mostInputBytes; byte++) {
      for (let value = 0; value < 256; value++) {
        this.#table[byte * 256 + value] = contribution(padded, byte, value);
      }
    }
  }

  /** The hash of a frame by the first enabled type that fits it; `report` says which, or none. */
  hash(frame: Frame): number {
    frame.readHeaders();
    const { headers } = frame;
    this.report = NetHashReport.None;
    if (headers.version === 4) return this.#hashVersion4(frame);
    if (headers.version === 6) return this.#hashVersion6(frame);
    return 0;
  }

  #hashVersion4(frame: Frame): number {
    const { networkOffset, transportOffset, protocol, hasPorts } = frame.headers;
    if (hasPorts && protocol === Protocol.Tcp && this.#has(NetHashType.TCPv4)) {
      this.report = NetHashReport.TCPv4;
    } else if (hasPorts && protocol === Protocol.Udp && this.#has(NetHashType.UDPv4)) {
      this.report = NetHashReport.UDPv4;
    } else if (this.#has(NetHashType.IPv4)) {
      this.report = NetHashReport.IPv4;
      return this.#sum(frame.head, networkOffset + 12, 8, 0);
    } else {
      return 0;
    }
    const addresses = this.#sum(frame.head, networkOffset + 12, 8, 0);
    return (addresses ^ this.#sum(frame.head, transportOffset, 4, 8)) >>> 0;
  }

  #hashVersion6(frame: Frame): number {
    const { networkOffset, transportOffset, protocol, hasPorts } = frame.headers;
    if (hasPorts && protocol === Protocol.Tcp && this.#has(NetHashType.TCPv6)) {
      this.report = NetHashReport.TCPv6;
    } else if (hasPorts && protocol === Protocol.Udp && this.#has(NetHashType.UDPv6)) {
      this.report = NetHashReport.UDPv6;
    } else if (this.#has(NetHashType.IPv6)) {
      this.report = NetHashReport.IPv6;
      return this.#sum(frame.head, networkOffset + 8, 32, 0);
    } else {
      return 0;
    }
    const addresses = this.#sum(frame.head, networkOffset + 8, 32, 0);
    return (addresses ^ this.#sum(frame.head, transportOffset, 4, 32)) >>> 0;
  }

  #sum(head: DataView, from: number, size: number, position: number): number {
    let sum = 0;
    for (let index = 0; index < size; index++) {
      sum ^= this.#table[(position + index) * 256 + head.getUint8(from + index)] as number;
    }
    return sum >>> 0;
  }

  #has(type: number): boolean {
    return (this.types & type) !== 0;
  }
}

/** What one input byte adds: for each of its bits that is set, the 32 bits of the key that start there. */
function contribution(key: Uint8Array, byte: number, value: number): number {
  let sum = 0;
  for (let bit = 0; bit < 8; bit++) {
    if ((value & (0x80 >>> bit)) === 0) continue;
    let window = 0;
    for (let index = 0; index < 32; index++) {
      const at = byte * 8 + bit + index;
      const isSet = ((key[at >>> 3] as number) & (0x80 >>> (at & 7))) !== 0;
      window = (window << 1) | (isSet ? 1 : 0);
    }
    sum ^= window;
  }
  return sum >>> 0;
}

/** Where RSS sends frames (VIRTIO 1.4, 5.1.9.5.7): an indirection table, and a queue for what has no hash. */
export class ReceiveScaling {
  isEnabled = false;
  /** Entries are numbers of queue pairs; a power of two of them. */
  table: Uint16Array = new Uint16Array(1);
  unclassified = 0;

  reset(): void {
    this.isEnabled = false;
    this.table = new Uint16Array(1);
    this.unclassified = 0;
  }

  pairOf(hash: number, report: number): number {
    if (report === NetHashReport.None) return this.unclassified;
    return this.table[hash & (this.table.length - 1)] as number;
  }
}
