import { describe, expect, it } from "vitest";
import { GpuCmd, GpuFormat, GpuResp } from "../../../../src/catalogue/devices/gpu.js";
import { cut, GpuGuest, paint, rect, shown } from "./gpu-guest.js";

const { OkNodata, ErrInvalidParameter, ErrInvalidResourceId, ErrInvalidScanoutId } = GpuResp;
const width = 200;
const height = 150;
const whole = rect(0, 0, width, height);

function guestWithPicture(format?: number) {
  const gpu = new GpuGuest();
  const memory = gpu.guest.keep(width * height * 4);
  const words = paint(memory.bytes);
  gpu.create(1, width, height, format);
  gpu.attach(1, memory);
  gpu.transfer(1, whole);
  return { gpu, words, bytes: memory.bytes };
}

describe("a scanout", () => {
  it("shows a part of a picture, and of what is flushed what it has of it", () => {
    const { gpu, words } = guestWithPicture();
    const screen = gpu.screens[0] as never;
    const part = rect(20, 30, 100, 50);
    expect(gpu.scanout(0, 1, part)).toBe(OkNodata);
    expect(shown(screen)).toEqual(cut(words, width, part));
    const before = words.slice();
    words.fill(0x00abcdef);
    gpu.transfer(1, whole);
    expect(gpu.flush(1, rect(0, 0, 40, 35))).toBe(OkNodata);
    const expected = before.slice();
    for (let y = 30; y < 35; y++) expected.fill(0x00abcdef, y * width + 20, y * width + 40);
    expect(shown(screen)).toEqual(cut(expected, width, part));
  });

  it("marks what it drew, in squares of 64 pixels", () => {
    const { gpu } = guestWithPicture();
    gpu.scanout(0, 1, whole);
    const { damage } = gpu.screens[0] as never as {
      damage: { take(w: number, h: number): unknown };
    };
    expect(damage.take(width, height)).toEqual([whole]);
    gpu.flush(1, rect(70, 10, 10, 100));
    expect(damage.take(width, height)).toEqual([rect(64, 0, 64, 128)]);
    expect(damage.take(width, height)).toEqual([]);
  });

  it("may show the same picture as another one", () => {
    const { gpu, words } = guestWithPicture();
    gpu.scanout(0, 1, rect(0, 0, 10, 10));
    gpu.scanout(1, 1, rect(5, 5, 10, 10));
    words.fill(7);
    gpu.transfer(1, whole);
    gpu.flush(1, whole);
    for (const screen of gpu.screens) expect(shown(screen)).toEqual(new Array(100).fill(7));
  });

  it("goes dark with resource 0", () => {
    const { gpu } = guestWithPicture();
    gpu.scanout(0, 1, whole);
    expect(gpu.scanout(0, 0, rect(0, 0, 0, 0))).toBe(OkNodata);
    expect(gpu.screens[0]?.width).toBe(0);
    expect(gpu.flush(1, whole)).toBe(OkNodata);
  });

  it("has an id below their number, and a rectangle inside of the picture", () => {
    const { gpu } = guestWithPicture();
    for (const id of [2, 16, 0x7fffffff, 0xffffffff]) {
      expect(gpu.scanout(id, 1, whole)).toBe(ErrInvalidScanoutId);
      expect(gpu.scanout(id, 0, whole)).toBe(ErrInvalidScanoutId);
    }
    expect(gpu.scanout(0, 9, whole)).toBe(ErrInvalidResourceId);
    for (const part of [
      rect(0, 0, width + 1, height),
      rect(1, 0, width, height),
      rect(0, 0xffffffff, 1, 1),
      rect(0, 0, 0, 0),
      rect(0, 0, 0xffffffff, 0xffffffff),
    ]) {
      expect(gpu.scanout(0, 1, part)).toBe(ErrInvalidParameter);
    }
    expect(gpu.flush(1, rect(0, 1, width, height))).toBe(ErrInvalidParameter);
  });

  it("refuses a picture that is too large for its screen", () => {
    const gpu = new GpuGuest({ screenBytes: 4096 });
    gpu.create(1, 64, 64);
    expect(gpu.scanout(0, 1, rect(0, 0, 64, 64))).toBe(GpuResp.ErrOutOfMemory);
    expect(gpu.scanout(0, 1, rect(0, 0, 32, 32))).toBe(OkNodata);
  });

  it("waits for a flush when pages of the same size are flipped", () => {
    const { gpu, words } = guestWithPicture();
    gpu.scanout(0, 1, whole);
    gpu.create(2, width, height);
    expect(gpu.scanout(0, 2, whole)).toBe(OkNodata);
    expect(shown(gpu.screens[0] as never)).toEqual([...words]);
    gpu.flush(2, whole);
    expect(shown(gpu.screens[0] as never)).toEqual(new Array(width * height).fill(0));
  });
});

/** Where each format has red, green and blue among the bytes of a pixel. */
const places: readonly [name: keyof typeof GpuFormat, r: number, g: number, b: number][] = [
  ["B8g8r8a8Unorm", 2, 1, 0],
  ["B8g8r8x8Unorm", 2, 1, 0],
  ["A8r8g8b8Unorm", 1, 2, 3],
  ["X8r8g8b8Unorm", 1, 2, 3],
  ["R8g8b8a8Unorm", 0, 1, 2],
  ["R8g8b8x8Unorm", 0, 1, 2],
  ["A8b8g8r8Unorm", 3, 2, 1],
  ["X8b8g8r8Unorm", 3, 2, 1],
];

describe("the format", () => {
  it("is each of the standard's", () => {
    expect(places.map(([name]) => name).sort()).toEqual(Object.keys(GpuFormat).sort());
  });

  it.each(places)("%s has its colours where it says", (name, red, green, blue) => {
    const { gpu, bytes } = guestWithPicture(GpuFormat[name]);
    const part = rect(3, 5, 30, 20);
    gpu.scanout(0, 1, part);
    const at = (5 * width + 3) * 4;
    const [r = 0, g = 0, b = 0] = [red, green, blue].map((place) => bytes[at + place]);
    const [first = 0] = shown(gpu.screens[0] as never);
    expect(first & 0xffffff).toBe((r << 16) | (g << 8) | b);
  });
});

describe("a cursor", () => {
  const { UpdateCursor, MoveCursor } = GpuCmd;

  function guestWithCursor(format: number = GpuFormat.B8g8r8a8Unorm) {
    const gpu = new GpuGuest();
    const memory = gpu.guest.keep(64 * 64 * 4);
    const words = paint(memory.bytes);
    gpu.create(5, 64, 64, format);
    gpu.attach(5, memory);
    gpu.transfer(5, rect(0, 0, 64, 64));
    return { gpu, words, screen: gpu.screens[1] as (typeof gpu.screens)[0] };
  }

  it("has the shape of a resource, a place and a hot spot", () => {
    const { gpu, words, screen } = guestWithCursor();
    expect(gpu.cursor(UpdateCursor, 1, 100, 50, 5, 3, 4)).toBe(OkNodata);
    expect(screen.cursor).toEqual({ shapes: 1, visible: true, x: 100, y: 50, hotX: 3, hotY: 4 });
    expect([...screen.cursorWords]).toEqual([...words]);
  });

  it("moves, also half out of its screen", () => {
    const { gpu, screen } = guestWithCursor();
    gpu.cursor(UpdateCursor, 1, 100, 50, 5);
    expect(gpu.cursor(MoveCursor, 1, 0xfffffff0, 7)).toBe(OkNodata);
    expect(screen.cursor).toMatchObject({ shapes: 1, visible: true, x: -16, y: 7 });
  });

  it("is hidden by resource 0", () => {
    const { gpu, screen } = guestWithCursor();
    gpu.cursor(UpdateCursor, 1, 0, 0, 5);
    expect(gpu.cursor(UpdateCursor, 1, 0, 0, 0)).toBe(OkNodata);
    expect(screen.cursor.visible).toBe(false);
  });

  it("is solid where its format has no alpha", () => {
    const { gpu, words, screen } = guestWithCursor(GpuFormat.B8g8r8x8Unorm);
    gpu.cursor(UpdateCursor, 1, 0, 0, 5);
    const solid = words.map((each) => (each | 0xff000000) >>> 0);
    expect([...screen.cursorWords]).toEqual([...solid]);
  });

  it("comes from a blob that Linux drew", () => {
    const { gpu, screen } = guestWithCursor();
    const memory = gpu.guest.keep(64 * 64 * 4);
    const words = paint(memory.bytes, 77);
    gpu.createBlob(6, memory);
    expect(gpu.cursor(UpdateCursor, 1, 0, 0, 6)).toBe(OkNodata);
    expect([...screen.cursorWords]).toEqual([...words]);
  });

  it("has 64 by 64 pixels, a scanout and a resource that are there", () => {
    const { gpu, screen } = guestWithCursor();
    gpu.create(7, 64, 63);
    gpu.createBlob(8, gpu.guest.keep(64 * 63 * 4));
    expect(gpu.cursor(UpdateCursor, 1, 0, 0, 7)).toBe(ErrInvalidParameter);
    expect(gpu.cursor(UpdateCursor, 1, 0, 0, 8)).toBe(ErrInvalidParameter);
    expect(gpu.cursor(UpdateCursor, 1, 0, 0, 9)).toBe(ErrInvalidResourceId);
    for (const type of [UpdateCursor, MoveCursor]) {
      expect(gpu.cursor(type, 2, 0, 0, 5)).toBe(ErrInvalidScanoutId);
    }
    expect(screen.cursor.shapes).toBe(0);
  });
});
