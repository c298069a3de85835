/** Frames for tests, and what can be said of them. */

export const macA = Uint8Array.of(2, 0, 0, 0, 0, 0xa);
export const macB = Uint8Array.of(2, 0, 0, 0, 0, 0xb);
export const broadcast = new Uint8Array(6).fill(0xff);
export const multicast = Uint8Array.of(1, 0, 0x5e, 0, 0, 1);

export interface FrameOptions {
  readonly to?: Uint8Array;
  readonly from?: Uint8Array;
  readonly vlan?: number;
  readonly type?: number;
}

/** An Ethernet frame around `payload`. */
export function ethernet(payload: Uint8Array, options: FrameOptions = {}): Uint8Array {
  const { to = macA, from = macB, vlan, type = 0x88b5 } = options;
  const tag = vlan === undefined ? [] : [0x81, 0x00, vlan >>> 8, vlan & 0xff];
  return Uint8Array.of(...to, ...from, ...tag, type >>> 8, type & 0xff, ...payload);
}

/** Bytes that differ from place to place. */
export function pattern(size: number, seed = 1): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => (index * 7 + (index >>> 8) + seed) & 0xff);
}

export interface TransportOptions extends FrameOptions {
  readonly version?: 4 | 6;
  readonly protocol?: "tcp" | "udp";
  readonly sourcePort?: number;
  readonly targetPort?: number;
  readonly sequence?: number;
  readonly flags?: number;
  readonly source?: readonly number[];
  readonly target?: readonly number[];
}

const Protocol = { tcp: 6, udp: 17 } as const;

/** A TCP or UDP frame; its transport checksum holds the sum of the pseudo header, as a driver leaves it. */
export function transport(payload: Uint8Array, options: TransportOptions = {}): Uint8Array {
  const { version = 4, protocol = "tcp", sourcePort = 1000, targetPort = 2000 } = options;
  const header = new Uint8Array(protocol === "tcp" ? 20 : 8);
  const data = new DataView(header.buffer);
  data.setUint16(0, sourcePort);
  data.setUint16(2, targetPort);
  if (protocol === "tcp") {
    data.setUint32(4, options.sequence ?? 0x10203040);
    data.setUint8(12, 5 << 4);
    data.setUint8(13, options.flags ?? 0x18);
    data.setUint16(14, 0xffff);
  } else {
    data.setUint16(4, (8 + payload.length) & 0xffff);
  }
  const ip = version === 4 ? ipv4Header(options) : ipv6Header(options);
  const length = header.length + payload.length;
  if (version === 4) new DataView(ip.buffer).setUint16(2, ip.length + length);
  else new DataView(ip.buffer).setUint16(4, length);
  if (version === 4) new DataView(ip.buffer).setUint16(10, ~sum(ip) & 0xffff);
  const pseudo = pseudoSum(ip, length, Protocol[protocol]);
  data.setUint16(protocol === "tcp" ? 16 : 6, pseudo);
  const bytes = Buffer.concat([ip, header, payload]);
  return ethernet(bytes, { ...options, type: version === 4 ? 0x0800 : 0x86dd });
}

function ipv4Header({ protocol = "tcp", source, target }: TransportOptions): Uint8Array {
  const header = new Uint8Array(20);
  header[0] = 0x45;
  header[4] = 0x12;
  header[5] = 0x34;
  header[8] = 64;
  header[9] = Protocol[protocol];
  header.set(source ?? [10, 0, 0, 1], 12);
  header.set(target ?? [10, 0, 0, 2], 16);
  return header;
}

function ipv6Header({ protocol = "tcp", source, target }: TransportOptions): Uint8Array {
  const header = new Uint8Array(40);
  header[0] = 0x60;
  header[6] = Protocol[protocol];
  header[7] = 64;
  header.set(source ?? [0xfd, ...new Array(14).fill(0), 1], 8);
  header.set(target ?? [0xfd, ...new Array(14).fill(0), 2], 24);
  return header;
}

/** The Internet checksum's sum, byte by byte, as RFC 1071 writes it. */
export function sum(bytes: Uint8Array, start = 0): number {
  let total = start;
  for (let index = 0; index < bytes.length; index += 2) {
    total += ((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0);
  }
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return total;
}

function pseudoSum(ip: Uint8Array, length: number, protocol: number): number {
  const isVersion4 = ip.length === 20;
  const addresses = isVersion4 ? ip.subarray(12, 20) : ip.subarray(8, 40);
  return sum(addresses, length + protocol);
}

export interface ParsedFrame {
  readonly payload: Uint8Array;
  readonly sequence: number;
  readonly flags: number;
  readonly id: number;
  readonly isHeaderSound: boolean;
  readonly isChecksumSound: boolean;
}

/** Takes a TCP or UDP frame without extension headers apart; throws when its lengths contradict its size. */
export function parse(frame: Uint8Array): ParsedFrame {
  const isVersion4 = (frame[14] ?? 0) >>> 4 === 4;
  const ip = frame.subarray(14, isVersion4 ? 34 : 54);
  const rest = frame.subarray(14 + ip.length);
  const data = new DataView(frame.buffer, frame.byteOffset, frame.length);
  const total = isVersion4 ? data.getUint16(16) - 20 : data.getUint16(18);
  if (total !== rest.length) throw new Error(`IP says ${total} bytes, there are ${rest.length}`);
  const protocol = isVersion4 ? (ip[9] ?? 0) : (ip[6] ?? 0);
  const isTcp = protocol === Protocol.tcp;
  const at = 14 + ip.length;
  if (!isTcp && data.getUint16(at + 4) !== rest.length) throw new Error("UDP's length is wrong");
  return {
    payload: rest.slice(isTcp ? 20 : 8),
    sequence: isTcp ? data.getUint32(at + 4) : 0,
    flags: isTcp ? data.getUint8(at + 13) : 0,
    id: isVersion4 ? data.getUint16(18) : 0,
    isHeaderSound: !isVersion4 || sum(ip) === 0xffff,
    isChecksumSound: sum(rest, pseudoSum(ip, rest.length, protocol)) === 0xffff,
  };
}
