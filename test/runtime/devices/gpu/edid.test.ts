import { describe, expect, it } from "vitest";
import { makeEdid } from "../../../../src/runtime/devices/gpu/edid.js";

/** The preferred mode as a driver reads it from the first detailed timing. */
function detailed(edid: Uint8Array) {
  const at = (index: number) => edid[54 + index] as number;
  const width = at(2) | ((at(4) & 0xf0) << 4);
  const height = at(5) | ((at(7) & 0xf0) << 4);
  const lineBlank = at(3) | ((at(4) & 0xf) << 8);
  const frameBlank = at(6) | ((at(7) & 0xf) << 8);
  const hertz = ((at(0) | (at(1) << 8)) * 10_000) / ((width + lineBlank) * (height + frameBlank));
  const widthMm = at(12) | ((at(14) & 0xf0) << 4);
  const heightMm = at(13) | ((at(14) & 0xf) << 8);
  return { width, height, refresh: Math.round(hertz), widthMm, heightMm };
}

function expectSums(edid: Uint8Array): void {
  for (let start = 0; start < edid.length; start += 128) {
    const sum = edid.subarray(start, start + 128).reduce((total, byte) => total + byte, 0);
    expect(sum & 0xff).toBe(0);
  }
}

describe("an EDID", () => {
  it("has the mode, the size and the name of its display", () => {
    const mode = { width: 1920, height: 720, refresh: 60, widthMm: 293, heightMm: 110 };
    const edid = makeEdid({ ...mode, name: "Cluster" }, 3);
    expect(edid).toHaveLength(128);
    expectSums(edid);
    expect(detailed(edid)).toEqual(mode);
    expect([edid[21], edid[22]]).toEqual([29, 11]);
    expect([edid[18], edid[19]]).toEqual([1, 4]);
    expect(Buffer.from(edid.subarray(95, 108)).toString()).toBe("Cluster\n     ");
  });

  it.each([
    [1, 1, 60],
    [320, 200, 1],
    [800, 480, 24],
    [1280, 720, 480],
    [2560, 1440, 144],
    [4095, 2160, 60],
  ])("is right for %d x %d at %d Hz", (width, height, refresh) => {
    const edid = makeEdid({ width, height, refresh }, 1);
    expectSums(edid);
    if (edid.length === 128) expect(detailed(edid)).toMatchObject({ width, height });
  });

  it("tells a mode that is too large in a DisplayID block", () => {
    const edid = makeEdid({ width: 16384, height: 1080, refresh: 60 }, 1);
    expect(edid).toHaveLength(256);
    expectSums(edid);
    expect(edid[126]).toBe(1);
    const section = edid.subarray(129, 129 + 126);
    expect(section.reduce((total, byte) => total + byte, 0) & 0xff).toBe(0);
    const word = (offset: number) =>
      ((edid[128 + offset] as number) | ((edid[129 + offset] as number) << 8)) + 1;
    expect([edid[128], edid[133], edid[135]]).toEqual([0x70, 3, 20]);
    expect([word(12), word(20)]).toEqual([16384, 1080]);
    const clock = word(8) + ((edid[138] as number) << 16);
    const hertz = (clock * 10_000) / ((word(12) + word(14)) * (word(20) + word(22)));
    expect(Math.round(hertz)).toBe(60);
  });
});
