import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readPng } from "../../../../src/probe/exercise/read-png.js";
import { createDevice } from "../../../../src/runtime/devices/gpu/module.js";
import type { GpuOptions } from "../../../../src/runtime/devices/gpu/options.js";
import { PictureFiles } from "../../../../src/runtime/devices/gpu/picture-files.js";
import { PngDisplay } from "../../../../src/runtime/devices/gpu/png-display.js";
import { Screen } from "../../../../src/runtime/devices/gpu/screen.js";
import { testDirectory, testServices } from "../host-services.js";
import { rect } from "./gpu-guest.js";

function paintedScreen(width: number, height: number): Screen {
  const screen = Screen.ofSize(2 ** 20);
  screen.resize(width, height);
  for (let index = 0; index < width * height; index++) screen.words[index] = 0xff000000 + 7 * index;
  screen.changed(rect(0, 0, width, height));
  return screen;
}

function expectPicture(path: string, { width, height, words }: Screen): void {
  const png = readPng(readFileSync(path));
  expect([png.width, png.height]).toEqual([width, height]);
  const colours = words.subarray(0, width * height).map((word) => word & 0xffffff);
  expect(Buffer.compare(Buffer.from(png.pixels.buffer), Buffer.from(colours.slice().buffer))).toBe(
    0,
  );
}

describe("a picture", () => {
  it("is written whole, pixel for pixel", () => {
    const path = join(testDirectory(), "a.png");
    const screen = paintedScreen(321, 123);
    new PictureFiles().save(screen, path);
    expectPicture(path, screen);
    screen.resize(1, 1);
    new PictureFiles().save(screen, path);
    expectPicture(path, screen);
  });

  it("that cannot be written is refused", () => {
    const path = join(testDirectory(), "no", "a.png");
    expect(() => new PictureFiles().save(paintedScreen(1, 1), path)).toThrow("cannot write");
  });
});

describe("a folder of pictures", () => {
  it("has one of each display that shows something, up to date at the end", () => {
    const directory = join(testDirectory(), "pictures");
    const screens = [paintedScreen(40, 30), Screen.ofSize(4096)];
    const services = testServices();
    const display = new PngDisplay(screens, directory, new PictureFiles(), services);
    const [first] = screens as [Screen];
    first.words[0] = 0x123456;
    first.changed(rect(0, 0, 1, 1));
    display.refresh();
    while (readdirSync(directory).length === 0) services.events.turn(100);
    expectPicture(join(directory, "display0.png"), first);
    first.words[0] = 0x654321;
    first.changed(rect(0, 0, 1, 1));
    display.close();
    expectPicture(join(directory, "display0.png"), first);
    expect(readdirSync(directory)).toEqual(["display0.png"]);
  });

  it("that cannot be made is refused", () => {
    const services = testServices();
    const file = join(testDirectory(), "a");
    writeFileSync(file, "");
    expect(() => new PngDisplay([], join(file, "folder"), new PictureFiles(), services)).toThrow(
      "cannot make",
    );
  });
});

describe("options", () => {
  const usual: GpuOptions = {
    displays: [{ width: 640, height: 480, refresh: 60, plugged: true }],
    shownBy: { kind: "none" },
    memoryBytes: 2 ** 20,
    blobAlignment: 1,
  };

  it("make a device", () => {
    const device = createDevice(usual, testServices());
    expect(device.commands.map(({ name }) => name)).toContain("screenshot");
    device.close();
  });

  it.each([
    ["no display", { displays: [] }],
    ["17 displays", { displays: new Array(17).fill(usual.displays[0]) }],
    ["half a pixel", { displays: [{ width: 1.5, height: 1, refresh: 60, plugged: true }] }],
    ["no picture a second", { displays: [{ width: 1, height: 1, refresh: 0, plugged: true }] }],
    ["no memory", { memoryBytes: 0 }],
    ["an odd alignment", { blobAlignment: 3 }],
  ])("with %s make none", (_, wrong) => {
    expect(() => createDevice({ ...usual, ...wrong }, testServices())).toThrow(
      expect.objectContaining({ code: "WB4606" }),
    );
  });
});
