import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type GpuDisplay, GpuDriver, type GpuRectangle } from "../../runtime/driver/index.js";
import { type Checklist, expectThat, type Outcome } from "./checklist.js";
import { readPng } from "./read-png.js";
import { checkFeatures, driverOptions, offers, type Target } from "./target.js";

const WIDTH = 320;
const HEIGHT = 200;
const WHOLE: GpuRectangle = { x: 0, y: 0, width: WIDTH, height: HEIGHT };
const PICTURE_TIMEOUT_MS = 10_000;
const PAUSE_MS = 20;

export function exerciseGpu(target: Target<"gpu">, checks: Checklist): void {
  const gpu = checks.prepare("connect", () => GpuDriver.start(driverOptions(target)));
  if (gpu === undefined) return;
  const has = (feature: string) => offers(target, gpu.driver, feature);
  try {
    checks.run("features", () => checkFeatures(target, gpu.driver));
    checks.run("displays", () => checkDisplays(target, gpu.displays()));
    if (has("VIRTIO_GPU_F_EDID")) checks.run("edid", () => checkEdid(gpu));
    checks.run("draw", () => drawPicture(target, gpu));
    if (has("VIRTIO_GPU_F_RESOURCE_BLOB")) {
      checks.run("draw in a blob", () => drawBlob(target, gpu));
    }
  } finally {
    gpu.close();
  }
}

function checkDisplays({ device }: Target<"gpu">, found: readonly GpuDisplay[]): Outcome {
  const wanted = device.config.displays;
  expectThat(found.length === wanted.length, () => `${found.length} scanouts`);
  for (const [index, { width, height, plugged }] of wanted.entries()) {
    const display = found[index];
    expectThat(display?.isThere === plugged, () => `display ${index} is there: ${!plugged}`);
    const isSize = display?.width === width && display.height === height;
    expectThat(!plugged || isSize, () => `display ${index} has another size`);
  }
  return wanted.map(({ width, height }) => `${width}x${height}`).join(", ");
}

function checkEdid(gpu: GpuDriver): Outcome {
  for (let scanout = 0; scanout < gpu.scanouts; scanout++) {
    const edid = gpu.edid(scanout);
    expectThat(edid.length > 0 && edid.length % 128 === 0, () => `${edid.length} bytes`);
    for (let start = 0; start < edid.length; start += 128) {
      const sum = edid.subarray(start, start + 128).reduce((total, byte) => total + byte, 0);
      expectThat(sum % 256 === 0, () => `the sum of block ${start / 128} is wrong`);
    }
  }
  return undefined;
}

/** A pattern in which every pixel differs from its neighbours, and one picture from the next. */
function makePattern(salt: number): Uint32Array {
  return Uint32Array.from({ length: WIDTH * HEIGHT }, (_, index) => {
    return Math.imul(index + 1, 0x9e3779b1 + salt) & 0xffffff;
  });
}

function drawPicture(target: Target<"gpu">, gpu: GpuDriver): Outcome {
  const { memory } = gpu.driver;
  const picture = memory.allocate(WIDTH * HEIGHT * 4);
  const pattern = makePattern(0);
  memory.write(picture.address, new Uint8Array(pattern.buffer));
  gpu.createPicture(1, WIDTH, HEIGHT, picture);
  gpu.transfer(1, WHOLE, WIDTH);
  gpu.show(0, 1, WHOLE);
  gpu.flush(1, WHOLE);
  expectPicture(target, pattern);
  gpu.remove(1);
  memory.free(picture);
  return `${WIDTH}x${HEIGHT}, every pixel found in the PNG`;
}

function drawBlob(target: Target<"gpu">, gpu: GpuDriver): Outcome {
  const { memory } = gpu.driver;
  const blob = memory.allocate(WIDTH * HEIGHT * 4, 4096);
  const pattern = makePattern(2);
  memory.write(blob.address, new Uint8Array(pattern.buffer));
  gpu.createBlob(2, blob);
  gpu.showBlob(0, 2, WHOLE);
  gpu.flush(2, WHOLE);
  expectPicture(target, pattern);
  gpu.remove(2);
  memory.free(blob);
  return undefined;
}

/** Waits for the picture file of display 0 to have these pixels. */
function expectPicture({ device, projectDir }: Target<"gpu">, pattern: Uint32Array): void {
  const { host } = device;
  if (host.kind !== "png") return;
  const file = join(projectDir, host.directory, "display0.png");
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  const deadline = performance.now() + PICTURE_TIMEOUT_MS;
  while (!(existsSync(file) && hasPixels(file, pattern))) {
    expectThat(performance.now() < deadline, () => "the PNG never showed what was drawn");
    Atomics.wait(sleeper, 0, 0, PAUSE_MS);
  }
}

function hasPixels(file: string, pattern: Uint32Array): boolean {
  const { width, height, pixels } = readPng(readFileSync(file));
  if (width !== WIDTH || height !== HEIGHT) return false;
  return pixels.every((pixel, index) => pixel === pattern[index]);
}
