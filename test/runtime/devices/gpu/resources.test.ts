import { describe, expect, it } from "vitest";
import { GpuCmd, GpuFeature, GpuFormat, GpuResp } from "../../../../src/catalogue/devices/gpu.js";
import { cut, GpuGuest, paint, rect, request, shown, wide, word } from "./gpu-guest.js";

const { OkNodata, ErrInvalidParameter, ErrInvalidResourceId, ErrOutOfMemory, ErrUnspec } = GpuResp;
const width = 64;
const height = 32;
const whole = rect(0, 0, width, height);

/** A guest whose resource 1 has a backing in three pieces, not in the order of their addresses. */
function guestWithPicture() {
  const gpu = new GpuGuest();
  const memory = gpu.guest.keep(width * height * 4);
  const words = paint(memory.bytes);
  const piece = (from: number, to: number) => ({
    address: memory.address + from,
    bytes: memory.bytes.subarray(from, to),
  });
  expect(gpu.create(1, width, height)).toBe(OkNodata);
  // As the guest sees its picture: the last piece of memory first.
  const pieces = [piece(5000, 8192), piece(0, 300), piece(300, 5000)];
  expect(gpu.attach(1, ...pieces)).toBe(OkNodata);
  const picture = new Uint32Array(
    Uint8Array.from(pieces.flatMap(({ bytes }) => [...bytes])).buffer,
  );
  return { gpu, memory, words, picture };
}

describe("a picture of the host", () => {
  it("takes what lies in the pieces of its backing", () => {
    const { gpu, picture } = guestWithPicture();
    expect(gpu.transfer(1, whole)).toBe(OkNodata);
    expect(gpu.scanout(0, 1, whole)).toBe(OkNodata);
    expect(shown(gpu.screens[0] as never)).toEqual([...picture]);
  });

  it("takes a part to its place, from where the driver says it starts", () => {
    const { gpu, picture } = guestWithPicture();
    const part = rect(7, 3, 21, 9);
    expect(gpu.transfer(1, part, (part.y * width + part.x) * 4)).toBe(OkNodata);
    gpu.scanout(0, 1, whole);
    const screen = gpu.screens[0] as never;
    expect(cut(Uint32Array.from(shown(screen)), width, part)).toEqual(cut(picture, width, part));
    // What was not brought is black.
    expect(cut(Uint32Array.from(shown(screen)), width, rect(0, 0, width, 3))).toEqual(
      new Array(3 * width).fill(0),
    );
  });

  it("keeps what it has when the guest draws on without a transfer", () => {
    const { gpu, memory, picture } = guestWithPicture();
    gpu.transfer(1, whole);
    memory.bytes.fill(0);
    gpu.scanout(0, 1, whole);
    expect(shown(gpu.screens[0] as never)).toEqual([...picture]);
  });

  it("takes nothing from beyond its backing or to beyond its edges", () => {
    const { gpu } = guestWithPicture();
    const bad: [Parameters<GpuGuest["transfer"]>[1], number][] = [
      [rect(0, 0, width, height), 4],
      [rect(0, 0, 1, 1), width * height * 4],
      [rect(0, 0, 1, 1), 2 ** 63],
      [rect(1, 0, width, height), 0],
      [rect(0, 1, width, height), 0],
      [rect(0xffffffff, 0, 2, 1), 0],
      [rect(0, 0xffffffff, 1, 0xffffffff), 0],
      [rect(0, 0, 0, height), 0],
      [rect(width, height, 0, 0), 0],
    ];
    for (const [part, offset] of bad)
      expect(gpu.transfer(1, part, offset)).toBe(ErrInvalidParameter);
  });

  it("has one backing at a time", () => {
    const { gpu, memory } = guestWithPicture();
    expect(gpu.attach(1, memory)).toBe(ErrUnspec);
    expect(gpu.call(GpuCmd.ResourceDetachBacking, 1, 0)).toBe(OkNodata);
    expect(gpu.transfer(1, whole)).toBe(ErrInvalidParameter);
    expect(gpu.attach(1, memory)).toBe(OkNodata);
    expect(gpu.transfer(1, whole)).toBe(OkNodata);
  });

  it("goes with its id, and darkens what shows it", () => {
    const { gpu } = guestWithPicture();
    gpu.scanout(1, 1, whole);
    expect(gpu.screens[1]?.width).toBe(width);
    expect(gpu.call(GpuCmd.ResourceUnref, 1, 0)).toBe(OkNodata);
    expect(gpu.screens[1]?.width).toBe(0);
    expect(gpu.call(GpuCmd.ResourceUnref, 1, 0)).toBe(ErrInvalidResourceId);
    expect(gpu.flush(1, whole)).toBe(ErrInvalidResourceId);
    expect(gpu.create(1, 8, 8)).toBe(OkNodata);
  });

  it("has a new id, a known format and a size", () => {
    const { gpu } = guestWithPicture();
    expect(gpu.create(0, 8, 8)).toBe(ErrInvalidResourceId);
    expect(gpu.create(1, 8, 8)).toBe(ErrInvalidResourceId);
    expect(gpu.create(2, 8, 8, 5)).toBe(ErrInvalidParameter);
    expect(gpu.create(2, 0, 8)).toBe(ErrInvalidParameter);
    expect(gpu.create(2, 8, 0)).toBe(ErrInvalidParameter);
    expect(gpu.create(2, 0xffffffff, 0xffffffff)).toBe(ErrOutOfMemory);
  });
});

describe("limits", () => {
  it("hold for the memory of all pictures together, and count what was given back", () => {
    const gpu = new GpuGuest({ memoryBytes: 3 * 4096 });
    expect(gpu.create(1, 32, 32)).toBe(OkNodata);
    expect(gpu.create(2, 32, 64)).toBe(OkNodata);
    expect(gpu.create(3, 1, 1)).toBe(ErrOutOfMemory);
    gpu.call(GpuCmd.ResourceUnref, 2, 0);
    expect(gpu.create(3, 32, 32)).toBe(OkNodata);
    gpu.guest.reset();
    expect(gpu.create(1, 32, 96)).toBe(OkNodata);
  });

  it("hold for the number of resources", () => {
    const gpu = new GpuGuest();
    for (let id = 1; id <= 4096; id++) {
      const fields = [id, GpuFormat.B8g8r8x8Unorm, 1, 1];
      gpu.guest.offer(0, [request(GpuCmd.ResourceCreate2d, fields)], []);
      if (id % 128 === 0) gpu.guest.kick(0);
    }
    expect(gpu.guest.used(0)).toHaveLength(4096);
    expect(gpu.create(4097, 1, 1)).toBe(ErrOutOfMemory);
    expect(gpu.run("status")).toMatchObject({ resources: 4096, memoryBytes: 4 * 4096 });
  });

  it("hold for the entries of a backing, and those have to be there", () => {
    const gpu = new GpuGuest();
    const { address } = gpu.guest.keep(4096);
    gpu.create(1, 8, 8);
    const entry = [...wide(address), 4096, 0];
    expect(gpu.call(GpuCmd.ResourceAttachBacking, 1, 65537, ...entry)).toBe(ErrOutOfMemory);
    expect(gpu.call(GpuCmd.ResourceAttachBacking, 1, 2, ...entry)).toBe(ErrInvalidParameter);
    expect(gpu.call(GpuCmd.ResourceAttachBacking, 1, 0xffffffff)).toBe(ErrOutOfMemory);
  });

  it("keep backings inside of guest memory", () => {
    const gpu = new GpuGuest();
    gpu.create(1, 8, 8);
    for (const [address, length] of [
      [0, 4096],
      [2 ** 63, 4096],
      [2 ** 64 - 2048, 4096],
      [gpu.guest.keep(4096).address, 0xffffffff],
    ] as const) {
      const entry = [...wide(address), length, 0];
      expect(gpu.call(GpuCmd.ResourceAttachBacking, 1, 1, ...entry)).toBe(ErrInvalidParameter);
    }
  });
});

describe("a UUID", () => {
  it("is the resource's own for as long as it lives", () => {
    const gpu = new GpuGuest();
    gpu.create(1, 8, 8);
    gpu.create(2, 8, 8);
    const uuid = (id: number) => gpu.send(GpuCmd.ResourceAssignUuid, [id, 0], 40).bytes;
    const first = uuid(1);
    expect(word(first, 0)).toBe(GpuResp.OkResourceUuid);
    expect(uuid(1)).toEqual(first);
    expect(uuid(2)).not.toEqual(first);
    expect(word(uuid(3), 0)).toBe(ErrInvalidResourceId);
  });
});

describe("what the driver did not accept", () => {
  it("does not work", () => {
    const gpu = new GpuGuest({ features: [] });
    gpu.create(1, 8, 8);
    expect(gpu.call(GpuCmd.GetEdid, 0, 0)).toBe(ErrUnspec);
    expect(gpu.call(GpuCmd.ResourceAssignUuid, 1, 0)).toBe(ErrUnspec);
    expect(gpu.createBlob(2, gpu.guest.keep(4096))).toBe(ErrUnspec);
  });

  it("keeps addresses that an IOMMU translates from being taken for the guest's", () => {
    const gpu = new GpuGuest({ features: [33, GpuFeature.ResourceBlob] });
    const memory = gpu.guest.keep(4096);
    gpu.create(1, 8, 8);
    expect(gpu.attach(1, memory)).toBe(ErrUnspec);
    expect(gpu.createBlob(2, memory)).toBe(ErrUnspec);
  });

  it("is 3D, which no host side has", () => {
    const gpu = new GpuGuest();
    for (let type: number = GpuCmd.CtxCreate; type <= GpuCmd.ResourceUnmapBlob; type++) {
      expect(gpu.call(type, ...new Array(32).fill(1))).toBe(ErrUnspec);
    }
    expect(gpu.call(GpuCmd.GetCapsetInfo, 0, 0)).toBe(ErrInvalidParameter);
    expect(gpu.call(GpuCmd.GetCapset, 1, 1)).toBe(ErrInvalidParameter);
    expect(gpu.config(12)).toBe(0);
  });
});
