import { describe, expect, it } from "vitest";
import { GpuCmd, GpuResp } from "../../../../src/catalogue/devices/gpu.js";
import type { ForeignDisplay } from "../../../../src/runtime/devices/gpu/display-host.js";
import { NoDisplay } from "../../../../src/runtime/devices/gpu/no-display.js";
import { GpuGuest, mode, rect, request, word } from "./gpu-guest.js";

/** Displays as GET_DISPLAY_INFO tells them: x, width, height of those that are there. */
function info(bytes: Uint8Array) {
  expect(word(bytes, 0)).toBe(GpuResp.OkDisplayInfo);
  return Array.from({ length: 16 }, (_, index) => {
    const [x, y, width, height, enabled, flags] = [0, 4, 8, 12, 16, 20].map((offset) =>
      word(bytes, 24 + 24 * index + offset),
    );
    expect([y, flags]).toEqual([0, 0]);
    return enabled === 1 ? [x, width, height] : undefined;
  });
}

const none = (count: number) => new Array(count).fill(undefined);

describe("displays", () => {
  it("are told side by side", () => {
    const gpu = new GpuGuest({ modes: [mode(1920, 720), mode(800, 480)] });
    const { bytes, length } = gpu.send(GpuCmd.GetDisplayInfo, [], 408);
    expect(length).toBe(408);
    expect(info(bytes)).toEqual([[0, 1920, 720], [1920, 800, 480], ...none(14)]);
    expect(gpu.config(8)).toBe(2);
  });

  it("come and go, and the driver is told by an event that it clears", () => {
    const gpu = new GpuGuest();
    let changes = 0;
    gpu.device.config.listen(() => changes++);
    gpu.run("unplug", { scanout: 0 });
    expect([changes, gpu.config(0)]).toEqual([1, 1]);
    expect(info(gpu.send(GpuCmd.GetDisplayInfo).bytes)).toEqual([
      undefined,
      [0, 320, 200],
      ...none(14),
    ]);
    // The driver clears it by a write to events_clear, and no other field takes one.
    expect(gpu.device.config.write(4, Uint8Array.of(1, 0, 0, 0))).toBe(true);
    expect([changes, gpu.config(0), gpu.config(4)]).toEqual([1, 0, 0]);
    expect(gpu.device.config.write(0, Uint8Array.of(1, 1, 1, 1))).toBe(true);
    expect(gpu.config(0)).toBe(0);
    gpu.run("plug", { scanout: 0, width: 1024, height: 600 });
    expect([changes, gpu.config(0)]).toEqual([2, 1]);
    expect(info(gpu.send(GpuCmd.GetDisplayInfo).bytes)[0]).toEqual([0, 1024, 600]);
    // A front end that writes all of the space at once.
    expect(gpu.device.config.write(0, Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 9, 9))).toBe(true);
    expect([gpu.config(0), gpu.config(8)]).toEqual([0, 2]);
  });

  it("are not told anew when nothing changed", () => {
    const gpu = new GpuGuest();
    gpu.run("plug", { scanout: 1 });
    expect(gpu.config(0)).toBe(0);
  });

  it("are those of the profile", () => {
    const gpu = new GpuGuest();
    expect(() => gpu.run("plug", { scanout: 2 })).toThrow("there is no display 2");
    expect(() => gpu.run("plug", { scanout: 0, width: 16384, height: 16384 })).toThrow(
      "more than this display shows",
    );
    expect(() => gpu.run("screenshot", { scanout: 0, path: "x.png" })).toThrow("is dark");
  });

  it("are described to operators, and their pictures kept", () => {
    const gpu = new GpuGuest({ modes: [mode(640, 480, "Cluster")] });
    gpu.create(1, 100, 50);
    gpu.scanout(0, 1, rect(0, 0, 100, 50));
    expect(gpu.run("status")).toEqual({
      displays: [
        {
          ...{ scanout: 0, name: "Cluster", plugged: true, width: 640, height: 480, refresh: 60 },
          ...{ shows: { width: 100, height: 50 }, cursor: false },
        },
      ],
      resources: 1,
      memoryBytes: 20_000,
    });
    expect(gpu.run("screenshot", { scanout: 0, path: "a.png" })).toEqual({
      width: 100,
      height: 50,
    });
    expect(gpu.saved).toEqual([{ path: "a.png", picture: gpu.screens[0] }]);
  });

  it("have an EDID each, plugged or not", () => {
    const gpu = new GpuGuest();
    gpu.run("unplug", { scanout: 1 });
    const edids = [0, 1].map((scanout) => gpu.send(GpuCmd.GetEdid, [scanout, 0], 1056));
    for (const { bytes, length } of edids) {
      expect([length, word(bytes, 0), word(bytes, 24)]).toEqual([1056, GpuResp.OkEdid, 128]);
      expect([...bytes.slice(32, 40)]).toEqual([0, 255, 255, 255, 255, 255, 255, 0]);
    }
    expect(edids[0]?.bytes).not.toEqual(edids[1]?.bytes);
    expect(gpu.call(GpuCmd.GetEdid, 2, 0)).toBe(GpuResp.ErrInvalidScanoutId);
  });
});

describe("displays of a VMM", () => {
  class Vmm extends NoDisplay {
    readonly questions: ((displays: readonly ForeignDisplay[]) => void)[] = [];

    override askDisplays(answer: (displays: readonly ForeignDisplay[]) => void): true {
      this.questions.push(answer);
      return true;
    }
  }

  it("are told when it has answered, and nothing waits for that", () => {
    const host = new Vmm();
    const gpu = new GpuGuest({ host });
    const { id, writablePlaces } = gpu.guest.offer(
      0,
      [request(GpuCmd.GetDisplayInfo, [], 1, 77)],
      [408],
    );
    gpu.guest.kick(0);
    gpu.guest.offer(0, [request(GpuCmd.ResourceCreate2d, [1, 2, 8, 8])], [24]);
    gpu.guest.kick(0);
    expect(gpu.guest.used(0)).toHaveLength(1);
    host.questions[0]?.([{ size: { width: 1000, height: 500 } }, { size: undefined }]);
    gpu.guest.runner.flush();
    expect(gpu.guest.used(0)).toEqual([{ id, length: 408 }]);
    const bytes = gpu.guest.read(writablePlaces);
    expect(info(bytes)).toEqual([[0, 1000, 500], ...none(15)]);
    expect([word(bytes, 4), word(bytes, 8)]).toEqual([1, 77]);
  });

  it("that it tells of too late are kept for the next question", () => {
    const host = new Vmm();
    const gpu = new GpuGuest({ host });
    gpu.guest.offer(0, [request(GpuCmd.GetDisplayInfo, [])], [408]);
    gpu.guest.kick(0);
    gpu.guest.reset();
    host.questions[0]?.([{ size: { width: 1000, height: 500 } }]);
    gpu.guest.runner.flush();
    expect(gpu.guest.used(0)).toEqual([]);
  });
});

describe("a fence", () => {
  it("is repeated with its context once the command is done, and only where it is asked for", () => {
    const gpu = new GpuGuest();
    const asked = request(GpuCmd.ResourceCreate2d, [1, 2, 8, 8], 1, 2 ** 40 + 5);
    asked.set([3, 0, 0, 0, 9], 16);
    const { bytes } = gpu.sendBytes(asked, 24);
    expect([0, 4, 8, 12, 16, 20].map((offset) => word(bytes, offset))).toEqual([
      GpuResp.OkNodata,
      ...[1, 5, 256, 3, 0],
    ]);
    const plain = gpu.sendBytes(request(GpuCmd.ResourceUnref, [1, 0], 2, 12), 24).bytes;
    expect([4, 8, 12, 16, 20].map((offset) => word(plain, offset))).toEqual([0, 0, 0, 0, 0]);
  });
});
