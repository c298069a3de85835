import { describe, expect, it } from "vitest";
import {
  array,
  be16,
  bits,
  bytes,
  isOpen,
  le16,
  le32,
  le64,
  sequence,
  struct,
  tail,
  typeText,
  u8,
  union,
} from "../../src/catalogue/layout.js";

describe("struct", () => {
  it("places fields in order, without padding", () => {
    const layout = struct(19, { a: u8, b: le32, c: le64, d: bytes(6) });
    expect(
      Object.values(layout.fields).map(({ name, offset, size }) => [name, offset, size]),
    ).toEqual([
      ["a", 0, 1],
      ["b", 1, 4],
      ["c", 5, 8],
      ["d", 13, 6],
    ]);
  });

  it("refuses a size that the fields do not add up to", () => {
    expect(() => struct(7, { a: le32, b: le16 })).toThrow(/6 bytes, the specification says 7/);
    expect(() => struct(5, { a: le32, b: le16 })).toThrow(/6 bytes/);
  });

  it("does not count a tail, and lets nothing follow it", () => {
    expect(struct(4, { a: le32, rest: tail(le16) }).size).toBe(4);
    expect(() => struct(5, { rest: tail(u8), a: u8 })).toThrow(/follows the tail "rest"/);
    const open = struct(1, { a: u8, rest: tail(u8) });
    expect(() => struct(2, { open, a: u8 })).toThrow(/follows the tail "open"/);
    expect(() => array(open, 2)).toThrow(/fixed size/);
  });

  it("starts nested offsets again at 0", () => {
    const inner = struct(3, { x: u8, y: le16 });
    const outer = struct(7, { head: le32, inner });
    expect(outer.fields.inner.offset).toBe(4);
    expect(outer.fields.inner.type.fields.y.offset).toBe(1);
  });

  it("cannot be changed afterwards", () => {
    const layout = struct(1, { a: u8 });
    expect(Object.isFrozen(layout) && Object.isFrozen(layout.fields)).toBe(true);
    expect(Object.isFrozen(layout.fields.a)).toBe(true);
  });
});

describe("union", () => {
  it("overlays its fields", () => {
    const layout = union(8, { small: le32, large: le64 });
    expect([layout.fields.small.offset, layout.fields.large.offset]).toEqual([0, 0]);
    expect(() => union(4, { small: le32, large: le64 })).toThrow(/8 bytes/);
  });
});

describe("bits", () => {
  it("counts ranges from the least significant bit", () => {
    const type = bits(le16, { off: 15, wrap: 1 });
    expect(type.bits.off).toEqual({ shift: 0, width: 15, mask: 0x7fff });
    expect(type.bits.wrap).toEqual({ shift: 15, width: 1, mask: 0x8000 });
    expect(type).toMatchObject({ kind: "scalar", name: "le16", size: 2 });
  });

  it("keeps masks of 32 bits unsigned", () => {
    expect(bits(le32, { low: 31, high: 1 }).bits.high.mask).toBe(0x80000000);
    expect(bits(le32, { all: 32 }).bits.all.mask).toBe(0xffffffff);
  });

  it("refuses ranges that leave bits over, or too many", () => {
    expect(() => bits(le16, { off: 15 })).toThrow(/15 of the 16 bits/);
    expect(() => bits(be16, { off: 15, wrap: 2 })).toThrow(/17 of the 16 bits/);
  });
});

it("names types as the specification does", () => {
  const list = tail(struct(1, { a: u8 }));
  expect([be16, bytes(6), array(le32, 4), tail(u8), list].map(typeText)).toEqual([
    "be16",
    "u8[6]",
    "le32[4]",
    "u8[]",
    "struct[]",
  ]);
  expect([isOpen(list), isOpen(array(u8, 3))]).toEqual([true, false]);
});

it("keeps the order of a sequence", () => {
  const layout = sequence({ iv: "iv_len", data: "data_len" });
  expect(Object.keys(layout.parts)).toEqual(["iv", "data"]);
});
