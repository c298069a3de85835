import { EventType } from "../../../catalogue/input-events.js";
import type { Block } from "../../host/arena.js";
import { HostError } from "../../host/host-error.js";
import { libc } from "../../host/libc.js";
import type { Axis, InputDescription } from "./description.js";

const textBytes = 128;
const bitmapBytes = 96;
/** struct input_absinfo: value, minimum, maximum, fuzz, flat, resolution, 32 bits each. */
const axisBytes = 24;
const mostAxes = 64;

/** EVIOCG*: reading requests of the 'E' family, by number and length. */
function request(number: number, length: number): number {
  return 0x80000000 + length * 0x10000 + 0x4500 + number;
}

const grabRequest = 0x40044590;
const Ask = {
  Ids: 0x02,
  Name: 0x06,
  Unique: 0x08,
  Properties: 0x09,
  Bits: 0x20,
  Axis: 0x40,
} as const;

/** Keeps the device's events from the rest of the host; what is no device does not mind. */
export function grab(fd: number): void {
  libc.ioctl(fd, grabRequest, 1);
}

/** What an input device of the host says of itself. Throws `HostError` WB4523. */
export function describeEvdev(fd: number, path: string, buffer: Block): InputDescription {
  const ask = (number: number, length: number): boolean => {
    buffer.bytes.fill(0, 0, length);
    return libc.ioctl(fd, request(number, length), buffer.address) >= 0;
  };
  if (!ask(Ask.Ids, 8)) {
    throw new HostError("WB4523", `${path} is no input device; give it a class or a description`);
  }
  const [bus = 0, vendor = 0, product = 0, version = 0] = [0, 2, 4, 6].map((offset) =>
    buffer.data.getUint16(offset, true),
  );
  const text = (number: number) => (ask(number, textBytes) ? textIn(buffer.bytes) : "");
  const name = text(Ask.Name);
  const serial = text(Ask.Unique);
  const bits = (number: number) => (ask(number, bitmapBytes) ? bitsIn(buffer.bytes) : []);
  const properties = bits(Ask.Properties);
  const codes = new Map<number, readonly number[]>();
  for (const type of Object.values(EventType)) {
    const isListed = type !== EventType.Synchronization && type !== EventType.Absolute;
    const found = isListed ? bits(Ask.Bits + type) : [];
    if (found.length > 0) codes.set(type, found);
  }
  const axes = new Map<number, Axis>();
  for (const code of bits(Ask.Bits + EventType.Absolute)) {
    if (code < mostAxes && ask(Ask.Axis + code, axisBytes)) axes.set(code, axisIn(buffer.data));
  }
  return { name, serial, ids: { bus, vendor, product, version }, properties, codes, axes };
}

function axisIn(data: DataView): Axis {
  return {
    minimum: data.getInt32(4, true),
    maximum: data.getInt32(8, true),
    fuzz: data.getInt32(12, true),
    flat: data.getInt32(16, true),
    resolution: data.getInt32(20, true),
  };
}

function textIn(bytes: Uint8Array): string {
  const end = bytes.subarray(0, textBytes).indexOf(0);
  return new TextDecoder().decode(bytes.slice(0, end < 0 ? textBytes : end));
}

function bitsIn(bytes: Uint8Array): number[] {
  const codes: number[] = [];
  for (let code = 0; code < 8 * bitmapBytes; code++) {
    if (((bytes[code >>> 3] ?? 0) & (1 << (code & 7))) !== 0) codes.push(code);
  }
  return codes;
}
