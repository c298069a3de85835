import { expect } from "vitest";
import type { Mount } from "./shared-tree.js";

/** A message with a header that says what a test wants. */
export function message(type: number, body: readonly number[], size = 7 + body.length): Uint8Array {
  const bytes = new Uint8Array(7 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, size, true);
  bytes[4] = type;
  bytes.set(body, 7);
  return bytes;
}

export const le32 = (value: number): number[] =>
  [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);
export const le64 = (value: bigint): number[] => [
  ...le32(Number(value & 0xffffffffn)),
  ...le32(Number(value >> 32n)),
];

/** The error number of the answer to raw bytes; 0 when it is none. */
export function send({ guest }: Mount, request: Uint8Array, room = 8192): number {
  const { bytes, length } = guest.request(0, [request], [room]);
  const view = new DataView(bytes.buffer);
  expect(view.getUint32(0, true)).toBe(length);
  return bytes[4] === 7 ? view.getUint32(7, true) : 0;
}
