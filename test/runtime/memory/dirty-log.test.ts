import fc from "fast-check";
import { expect, it } from "vitest";
import { DirtyLog } from "../../../src/runtime/memory/dirty-log.js";

const pages = 64;

it("marks every page that a write touches and no other", () => {
  fc.assert(
    fc.property(fc.nat(pages * 4096), fc.nat(5 * 4096), (address, length) => {
      const bits = new Uint8Array(pages / 8);
      new DirtyLog(bits).mark(address, length);
      for (let page = 0; page < pages; page++) {
        const isTouched =
          length > 0 && address < (page + 1) * 4096 && address + length > page * 4096;
        expect(((bits[page >>> 3] ?? 0) >>> (page & 7)) & 1).toBe(isTouched ? 1 : 0);
      }
    }),
  );
});

it("stays inside of its bitmap, whatever the address", () => {
  const bits = new Uint8Array(8);
  const log = new DirtyLog(bits.subarray(0, 4));
  log.mark(2 ** 52, 2 ** 32 - 1);
  log.mark(31 * 4096, 2 * 4096);
  expect([...bits]).toEqual([0, 0, 0, 0x80, 0, 0, 0, 0]);
});
