import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigSpace } from "../../../src/runtime/device/config-space.js";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

function read(space: ConfigSpace, offset: number, size: number): number[] {
  const target = new Uint8Array(size).fill(0xee);
  space.read(offset, target);
  return [...target];
}

describe("configuration space", () => {
  it("reads zeroes beyond its end", () => {
    const space = new ConfigSpace(bytes(1, 2, 3));
    expect(read(space, 2, 3)).toEqual([3, 0, 0]);
    expect(read(space, 1000, 2)).toEqual([0, 0]);
  });

  it("changes its generation only for changes of what was read", () => {
    const space = new ConfigSpace(bytes(1, 2));
    space.update(0, bytes(9));
    expect(space.generation).toBe(0);
    read(space, 0, 1);
    space.update(0, bytes(8));
    space.update(0, bytes(7));
    expect(space.generation).toBe(1);
    read(space, 0, 1);
    space.update(1, bytes(6));
    expect(space.generation).toBe(2);
  });

  it("tells of changes, not of updates that change nothing", () => {
    const space = new ConfigSpace(bytes(1, 2));
    let changes = 0;
    space.listen(() => changes++);
    space.update(0, bytes(1, 2));
    expect(changes).toBe(0);
    read(space, 0, 2);
    space.update(0, bytes(1, 3));
    expect([changes, read(space, 0, 2)]).toEqual([1, [1, 3]]);
    space.listen(undefined);
    space.update(0, bytes(5));
    expect(changes).toBe(1);
  });

  it("refuses an update beyond its end", () => {
    expect(() => new ConfigSpace(bytes(1)).update(0, bytes(1, 2))).toThrow(RangeError);
  });

  it("never lets a driver that compares generations keep a torn value", () => {
    // The content is one number in four equal bytes; between any two steps of the driver it may change.
    fc.assert(
      fc.property(fc.array(fc.nat(3), { maxLength: 60 }), (updates) => {
        const space = new ConfigSpace(bytes(0, 0, 0, 0));
        let value = 0;
        const step = (): void => {
          for (let left = updates.shift() ?? 0; left > 0; left--) {
            value = (value + 1) & 0xff;
            space.update(0, new Uint8Array(4).fill(value));
          }
        };
        for (;;) {
          step();
          const before = space.generation;
          const seen: number[] = [];
          for (let offset = 0; offset < 4; offset++) {
            step();
            seen.push(...read(space, offset, 1));
          }
          step();
          if (space.generation !== before) continue;
          expect(new Set(seen).size).toBe(1);
          return;
        }
      }),
    );
  });
});
