import { describe, expect, it } from "vitest";
import { GpuBlobMem, GpuCmd, GpuFormat, GpuResp } from "../../../../src/catalogue/devices/gpu.js";
import { cut, GpuGuest, paint, rect, shown, wide } from "./gpu-guest.js";

const { OkNodata, ErrInvalidParameter, ErrInvalidResourceId, ErrUnspec } = GpuResp;
const stride = 1024;
const layout = { width: 200, height: 100, stride };

function guestWithBlob() {
  const gpu = new GpuGuest();
  const memory = gpu.guest.keep(stride * 100);
  const words = paint(memory.bytes);
  expect(gpu.createBlob(1, memory)).toBe(OkNodata);
  return { gpu, memory, words, screen: gpu.screens[0] as (typeof gpu.screens)[0] };
}

describe("a blob", () => {
  it("is shown as the guest lays it out, without a transfer", () => {
    const { gpu, words, screen } = guestWithBlob();
    const part = rect(10, 20, 150, 60);
    expect(gpu.scanoutBlob(0, 1, part, layout)).toBe(OkNodata);
    expect(shown(screen)).toEqual(cut(words, stride / 4, part));
    words.fill(0x123456);
    expect(gpu.call(GpuCmd.TransferToHost2d, 0, 0, 200, 100, 0, 0, 1, 0)).toBe(OkNodata);
    expect(gpu.flush(1, rect(0, 0, 200, 100))).toBe(OkNodata);
    expect(shown(screen)).toEqual(new Array(150 * 60).fill(0x123456));
  });

  it("may hold its picture further on", () => {
    const { gpu, words, screen } = guestWithBlob();
    const part = rect(0, 0, 4, 2);
    gpu.scanoutBlob(0, 1, part, { width: 4, height: 2, stride, offset: 40 });
    expect(shown(screen)).toEqual([...words.slice(10, 14), ...words.slice(266, 270)]);
  });

  it("has to hold all of the picture", () => {
    const { gpu } = guestWithBlob();
    const part = rect(0, 0, 8, 8);
    for (const bad of [
      { width: 200, height: 101, stride },
      { width: 200, height: 100, stride, offset: 1024 },
      { width: 200, height: 100, stride: 796 },
      { width: 200, height: 100, stride: 0 },
      { width: 0xffffffff, height: 0xffffffff, stride: 0xffffffff },
      { width: 200, height: 100, stride, offset: 0xfffffffc },
      { width: 0, height: 0, stride },
      { width: 7, height: 8, stride },
      { width: 8, height: 8, stride, format: 0 },
    ]) {
      expect(gpu.scanoutBlob(0, 1, part, bad)).toBe(ErrInvalidParameter);
    }
    expect(gpu.scanoutBlob(2, 1, part, layout)).toBe(GpuResp.ErrInvalidScanoutId);
    expect(gpu.scanoutBlob(0, 2, part, layout)).toBe(ErrInvalidResourceId);
    expect(gpu.scanoutBlob(0, 0, part, layout)).toBe(OkNodata);
  });

  it("is no picture of the host's, nor that a blob", () => {
    const { gpu } = guestWithBlob();
    gpu.create(2, 8, 8);
    expect(gpu.scanout(0, 1, rect(0, 0, 8, 8))).toBe(ErrInvalidParameter);
    expect(gpu.scanoutBlob(0, 2, rect(0, 0, 8, 8), layout)).toBe(ErrInvalidResourceId);
  });

  it("is of guest memory that it has enough of", () => {
    const { gpu, memory } = guestWithBlob();
    const create = (id: number, kind: number, size: number, ...entry: number[]) =>
      gpu.call(
        GpuCmd.ResourceCreateBlob,
        ...[id, kind, 0, entry.length / 4, 0, 0, ...wide(size), ...entry],
      );
    const entry = [...wide(memory.address), 4096, 0];
    expect(create(2, GpuBlobMem.Guest, 4097, ...entry)).toBe(ErrInvalidParameter);
    expect(create(2, GpuBlobMem.Guest, 0, ...entry)).toBe(ErrInvalidParameter);
    expect(create(2, GpuBlobMem.Host3d, 4096)).toBe(ErrInvalidParameter);
    expect(create(2, GpuBlobMem.Host3dGuest, 4096, ...entry)).toBe(ErrInvalidParameter);
    expect(create(1, GpuBlobMem.Guest, 4096, ...entry)).toBe(ErrInvalidResourceId);
    expect(create(0, GpuBlobMem.Guest, 4096, ...entry)).toBe(ErrInvalidResourceId);
    expect(create(2, GpuBlobMem.Guest, 4096, ...entry)).toBe(OkNodata);
  });

  it("can be given its memory later, and lose it", () => {
    const { gpu, memory, words, screen } = guestWithBlob();
    gpu.call(GpuCmd.ResourceDetachBacking, 1, 0);
    const part = rect(0, 0, 200, 100);
    expect(gpu.scanoutBlob(0, 1, part, layout)).toBe(OkNodata);
    expect(gpu.flush(1, part)).toBe(ErrUnspec);
    expect(gpu.attach(1, memory)).toBe(OkNodata);
    expect(gpu.flush(1, part)).toBe(OkNodata);
    expect(shown(screen)).toEqual(cut(words, stride / 4, part));
  });

  it("has a size that the alignment divides, where the driver knows of it", () => {
    const gpu = new GpuGuest({ blobAlignment: 4096 });
    expect(gpu.config(16)).toBe(4096);
    expect(gpu.createBlob(1, gpu.guest.keep(2048))).toBe(ErrInvalidParameter);
    expect(gpu.createBlob(1, gpu.guest.keep(8192))).toBe(OkNodata);
    const older = new GpuGuest({ blobAlignment: 4096, features: [3] });
    expect(older.createBlob(1, older.guest.keep(2048))).toBe(OkNodata);
  });

  it("may have any format", () => {
    const { gpu, memory, screen } = guestWithBlob();
    memory.bytes.set([0x11, 0x22, 0x33, 0x44]);
    const format = GpuFormat.R8g8b8a8Unorm;
    gpu.scanoutBlob(0, 1, rect(0, 0, 1, 1), { width: 1, height: 1, stride, format });
    expect((shown(screen)[0] ?? 0) & 0xffffff).toBe(0x112233);
  });
});
