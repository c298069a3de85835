import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { GpuCmd, GpuResp } from "../../../../src/catalogue/devices/gpu.js";
import { cutAt } from "../host-services.js";
import { GpuGuest, mode, rect, request, word } from "./gpu-guest.js";

describe("a request", () => {
  it("may be cut anywhere", () => {
    const gpu = new GpuGuest();
    const bytes = request(GpuCmd.ResourceCreate2d, [1, 2, 8, 8]);
    const parts = cutAt(bytes, 1, 3, 23, 24, 30);
    const { bytes: response } = gpu.guest.request(0, parts, [1, 7, 16]);
    expect(word(response, 0)).toBe(GpuResp.OkNodata);
  });

  it("that is too short is refused", () => {
    const gpu = new GpuGuest();
    for (const type of Object.values(GpuCmd)) {
      if (type === GpuCmd.GetDisplayInfo) continue;
      for (const size of [0, 1, 23, 24, 28]) {
        const bytes = request(type, [0, 0]).subarray(0, size);
        const queue = type >= GpuCmd.UpdateCursor && size >= 24 ? 1 : 0;
        const { bytes: response } = gpu.guest.request(queue, [bytes], [24]);
        expect(word(response, 0)).toBeGreaterThanOrEqual(GpuResp.ErrUnspec);
      }
    }
  });

  it("gets an error where its answer has no room, and nothing where that has none either", () => {
    const gpu = new GpuGuest();
    const { bytes, length } = gpu.send(GpuCmd.GetDisplayInfo, [], 407);
    expect([length, word(bytes, 0)]).toEqual([24, GpuResp.ErrInvalidParameter]);
    expect(gpu.send(GpuCmd.GetDisplayInfo, [], 23).length).toBe(0);
    expect(gpu.guest.request(0, [request(GpuCmd.ResourceCreate2d, [1, 2, 8, 8])], []).length).toBe(
      0,
    );
    expect(gpu.create(1, 8, 8)).toBe(GpuResp.ErrInvalidResourceId);
  });

  it("belongs on its own queue", () => {
    const gpu = new GpuGuest();
    const on = (queue: number, type: number) =>
      word(gpu.guest.request(queue, [request(type, new Array(32).fill(0))], [408]).bytes, 0);
    expect(on(1, GpuCmd.GetDisplayInfo)).toBe(GpuResp.ErrUnspec);
    expect(on(0, GpuCmd.UpdateCursor)).toBe(GpuResp.ErrUnspec);
    expect(on(0, GpuCmd.MoveCursor)).toBe(GpuResp.ErrUnspec);
  });
});

describe("memory that goes", () => {
  it("costs a transfer or a flush and no more", () => {
    const gpu = new GpuGuest();
    const memory = gpu.guest.keep(64 * 64 * 4);
    gpu.create(1, 64, 64);
    gpu.attach(1, memory);
    gpu.createBlob(2, memory);
    gpu.scanoutBlob(0, 2, rect(0, 0, 64, 64), { width: 64, height: 64, stride: 256 });
    gpu.guest.runner.memory = undefined;
    expect(gpu.transfer(1, rect(0, 0, 64, 64))).toBe(GpuResp.ErrInvalidParameter);
    expect(gpu.flush(2, rect(0, 0, 64, 64))).toBe(GpuResp.ErrUnspec);
  });
});

const types = fc.constantFrom(...Object.values(GpuCmd));
const small = fc.oneof(fc.nat(20), fc.constantFrom(64, 256, 0x7fffffff, 0xffffffff), fc.nat());
const command = fc.tuple(types, fc.array(small, { maxLength: 24 }), fc.nat(3));

describe("any bytes", () => {
  test("are survived", () => {
    const gpu = new GpuGuest({ modes: [mode(64, 64)], dataBytes: 2 ** 16 });
    fc.assert(
      fc.property(
        fc.nat(1),
        fc.uint8Array({ maxLength: 128 }),
        fc.nat(1100),
        (queue, bytes, room) => {
          const { length } = gpu.guest.request(queue, [bytes], [room]);
          expect(length).toBeLessThanOrEqual(room);
        },
      ),
      { numRuns: 300 },
    );
    expect(gpu.create(0x7777, 8, 8)).toBe(GpuResp.OkNodata);
  });

  test("that look like commands are, too, in any order", () => {
    const gpu = new GpuGuest({ modes: [mode(64, 64)], memoryBytes: 2 ** 20, dataBytes: 2 ** 16 });
    const { address } = gpu.guest.keep(4096);
    fc.assert(
      fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
        for (const [type, words, flags] of commands) {
          // Some entries of backings name memory that is there.
          const usual = words.map((each) => (each === 7 ? address : each));
          const bytes = request(type, usual, flags, 3);
          const { length } = gpu.sendBytes(bytes, 1056);
          expect(length).toBeGreaterThanOrEqual(24);
        }
        const { memoryBytes } = gpu.run("status") as { memoryBytes: number };
        expect(memoryBytes).toBeLessThanOrEqual(2 ** 20);
      }),
      { numRuns: 60 },
    );
    gpu.guest.reset();
    expect(gpu.create(1, 8, 8)).toBe(GpuResp.OkNodata);
  });
});
