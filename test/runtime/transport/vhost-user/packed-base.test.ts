import { describe, expect, it } from "vitest";
import { packedBase } from "../../../../src/runtime/transport/vhost-user/packed-base.js";

const available = 0x0080;
const used = 0x8000;
const start = 0x80008000;

/** Descriptors of a ring of four that have these flags. */
function ring(...flags: number[]): ArrayBuffer {
  const halves = new Uint16Array(4 * 8);
  for (const [index, value] of flags.entries()) halves[index * 8 + 7] = value;
  return halves.buffer;
}

describe("the base of a packed ring, as front-ends say it", () => {
  it.each([
    ["0 for a ring that nobody used (User Mode Linux)", 0, ring(), start],
    ["0 for a ring with its first request (User Mode Linux)", 0, ring(available), start],
    ["0x8000 for a ring that nobody used (DPDK)", 0x8000, ring(), start],
    [
      "0x8000 for a ring full of new buffers (DPDK)",
      0x8000,
      ring(available, available, available, available),
      start,
    ],
    ["0 for a ring that was used up once", 0, ring(available | used, used, used, available), 0],
    ["0x8000 for a ring that is outstanding", 0x8000, ring(used, used, used, used), 0x8000],
    ["both halves in full", start, ring(), start],
    ["a position further on", 0x80038003, ring(), 0x80038003],
  ])("takes %s", (_, said, descriptors, expected) => {
    expect(packedBase(said, descriptors)).toBe(expected);
  });
});
