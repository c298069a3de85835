import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { DamageMap, damageBytes } from "../../../../src/runtime/devices/gpu/damage-map.js";
import { rect } from "./gpu-guest.js";

function emptyMap(): DamageMap {
  return new DamageMap(new SharedArrayBuffer(damageBytes));
}

const side = 1000;
const place = fc.tuple(fc.nat(side - 1), fc.nat(side - 1));
const part = fc
  .tuple(place, place)
  .map(([[x1, y1], [x2, y2]]) =>
    rect(Math.min(x1, x2), Math.min(y1, y2), Math.abs(x1 - x2) + 1, Math.abs(y1 - y2) + 1),
  );

describe("a map of changes", () => {
  it("tells the squares of a change, cut at the edges of the screen", () => {
    const map = emptyMap();
    map.mark(rect(100, 100, 1, 1));
    map.mark(rect(1910, 700, 10, 20));
    expect(map.take(1920, 720)).toEqual([rect(64, 64, 64, 64), rect(1856, 640, 64, 80)]);
    expect(map.take(1920, 720)).toEqual([]);
  });

  it("covers the largest screen", () => {
    const map = emptyMap();
    map.mark(rect(0, 0, 16384, 16384));
    expect(map.take(16384, 16384)).toEqual([rect(0, 0, 16384, 16384)]);
  });

  it("forgets what was beyond a screen that became smaller", () => {
    const map = emptyMap();
    map.mark(rect(0, 0, 2000, 2000));
    expect(map.take(0, 0)).toEqual([]);
    expect(map.take(2000, 2000)).toEqual([]);
  });

  test("covers all that changed, and nothing twice", () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const map = emptyMap();
        for (const each of parts) map.mark(each);
        const covered = new Uint8Array(16 * 16);
        for (const { x, y, width, height } of map.take(side, side)) {
          for (let row = y; row < y + height; row += 64) {
            for (let column = x; column < x + width; column += 64) {
              const tile = (row / 64) * 16 + column / 64;
              covered[tile] = (covered[tile] ?? 0) + 1;
            }
          }
        }
        expect(Math.max(...covered)).toBeLessThanOrEqual(1);
        for (const { x, y, width, height } of parts) {
          for (const [px, py] of [
            [x, y],
            [x + width - 1, y + height - 1],
          ] as const) {
            expect(covered[Math.floor(py / 64) * 16 + Math.floor(px / 64)]).toBe(1);
          }
        }
      }),
    );
  });
});
