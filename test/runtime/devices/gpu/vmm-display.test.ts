import { describe, expect, it, onTestFinished } from "vitest";
import type { ForeignDisplay } from "../../../../src/runtime/devices/gpu/display-host.js";
import { Screen } from "../../../../src/runtime/devices/gpu/screen.js";
import { VmmDisplay } from "../../../../src/runtime/devices/gpu/vmm-display.js";
import { Arena } from "../../../../src/runtime/host/arena.js";
import { libc } from "../../../../src/runtime/host/libc.js";
import { testServices } from "../host-services.js";
import { rect } from "./gpu-guest.js";

const Request = { Info: 3, Pos: 4, Hide: 5, Shape: 6, Scanout: 7, Update: 8 } as const;
const unixStream = [1, 1] as const;
const dontWait = 0x40;

interface Message {
  readonly request: number;
  readonly fields: Uint32Array;
}

/** QEMU's end of the socket: takes messages, and draws as QEMU does. */
class Vmm {
  fd: number;
  readonly other: number;
  readonly screens = new Map<number, { width: number; height: number; pixels: Uint32Array }>();
  readonly seen: number[] = [];
  readonly cursors: number[][] = [];
  readonly #arena = new Arena(1 << 20);
  readonly #block = this.#arena.take(1 << 18);
  #input = Buffer.alloc(0);

  constructor() {
    const pair = this.#arena.take(8);
    expect(libc.socketpair(...unixStream, 0, pair.address)).toBe(0);
    [this.fd = -1, this.other = -1] = pair.words;
    onTestFinished(() => {
      this.hangUp();
      this.#arena.release();
    });
  }

  hangUp(): void {
    if (this.fd >= 0) libc.close(this.fd);
    this.fd = -1;
  }

  /** Reads what is there; false when that was nothing. */
  read(): boolean {
    const { address, bytes, sizeBytes } = this.#block;
    const count = libc.recv(this.fd, address, sizeBytes, dontWait);
    if (count <= 0) return false;
    this.#input = Buffer.concat([this.#input, bytes.subarray(0, count)]);
    for (let message = this.#next(); message !== undefined; message = this.#next()) {
      this.seen.push(message.request);
      this.#draw(message);
    }
    return true;
  }

  write(...words: readonly number[]): void {
    this.#block.words.set(words);
    expect(libc.send(this.fd, this.#block.address, 4 * words.length, 0)).toBe(4 * words.length);
  }

  #next(): Message | undefined {
    if (this.#input.length < 12) return undefined;
    const head = new Uint32Array(Uint8Array.from(this.#input.subarray(0, 12)).buffer);
    const [request = 0, flags, size = 0] = head;
    expect(flags).toBe(0);
    if (this.#input.length < 12 + size) return undefined;
    const fields = new Uint32Array(Uint8Array.from(this.#input.subarray(12, 12 + size)).buffer);
    this.#input = this.#input.subarray(12 + size);
    return { request, fields };
  }

  #draw({ request, fields }: Message): void {
    const [scanout = 0, x = 0, y = 0, width = 0, height = 0] = fields;
    if (request === Request.Scanout) {
      this.screens.set(scanout, { width: x, height: y, pixels: new Uint32Array(x * y) });
    } else if (request === Request.Update) {
      const screen = this.screens.get(scanout);
      if (screen === undefined) throw new Error("an update before there is a surface");
      expect(x + width).toBeLessThanOrEqual(screen.width);
      expect(y + height).toBeLessThanOrEqual(screen.height);
      expect(fields.length).toBe(5 + width * height);
      for (let line = 0; line < height; line++) {
        const start = 5 + line * width;
        const target = (y + line) * screen.width + x;
        screen.pixels.set(fields.subarray(start, start + width), target);
      }
    } else if (request !== Request.Info) {
      this.cursors.push([request, ...fields.subarray(0, 5)]);
    }
  }
}

function connected(...screens: Screen[]) {
  const services = testServices();
  const display = new VmmDisplay(screens, services);
  onTestFinished(() => display.close());
  const vmm = new Vmm();
  display.connect(vmm.other);
  /** Both ends work until nothing moves any more. */
  const settle = () => {
    do services.events.turn(0);
    while (vmm.read());
  };
  return { services, display, vmm, settle };
}

function paintedScreen(width: number, height: number): Screen {
  const screen = Screen.ofSize(2 ** 24);
  screen.resize(width, height);
  for (let index = 0; index < width * height; index++)
    screen.words[index] = Math.imul(index, 0x9e37);
  screen.changed(rect(0, 0, width, height));
  return screen;
}

function expectShown(vmm: Vmm, scanout: number, screen: Screen): void {
  const found = vmm.screens.get(scanout);
  const { width, height, words } = screen;
  expect([found?.width, found?.height]).toEqual([width, height]);
  const differing = words
    .subarray(0, width * height)
    .findIndex((word, index) => word !== found?.pixels[index]);
  expect(differing).toBe(-1);
}

describe("a VMM's display", () => {
  it("shows what was there before it came, in messages it can take", () => {
    const screen = paintedScreen(1300, 900);
    const { vmm, settle } = connected(Screen.ofSize(4096), screen);
    settle();
    expect(vmm.seen[0]).toBe(Request.Scanout);
    expect(vmm.seen.filter((request) => request === Request.Update).length).toBeGreaterThan(3);
    expectShown(vmm, 1, screen);
    expect(vmm.screens.has(0)).toBe(false);
  });

  it("gets what changes, also while it does not read", () => {
    const screen = paintedScreen(700, 500);
    const { display, vmm, settle } = connected(screen);
    for (let round = 0; round < 200; round++) {
      screen.words.fill(round, 1000 * round, 1000 * round + 700);
      screen.changed(rect(0, 0, 700, 500));
      display.refresh();
    }
    settle();
    expectShown(vmm, 0, screen);
    expect(vmm.seen.length).toBeLessThan(40);
    screen.resize(64, 32);
    display.refresh();
    settle();
    expectShown(vmm, 0, screen);
    screen.darken();
    display.refresh();
    settle();
    expectShown(vmm, 0, screen);
  });

  it("has the cursor", () => {
    const screen = paintedScreen(64, 64);
    const { display, vmm, settle } = connected(screen);
    screen.cursorShaped(3, 4);
    screen.cursorMoved(10, 20);
    display.refresh();
    settle();
    screen.cursorMoved(11, -5);
    display.refresh();
    settle();
    screen.hideCursor();
    display.refresh();
    settle();
    expect(vmm.cursors).toEqual([
      [Request.Shape, 0, 10, 20, 3, 4],
      [Request.Pos, 0, 11, 0xffff_fffb],
      [Request.Hide, 0, 11, 0xffff_fffb],
    ]);
  });

  it("tells its displays, whoever asks meanwhile by one question", () => {
    const { display, vmm, settle } = connected();
    const answers: (readonly ForeignDisplay[])[] = [];
    for (let times = 0; times < 3; times++) {
      expect(display.askDisplays((displays) => answers.push(displays))).toBe(true);
    }
    settle();
    expect(vmm.seen).toEqual([Request.Info]);
    const one = (width: number, height: number, enabled: number) => [
      0,
      0,
      width,
      height,
      enabled,
      0,
    ];
    const displays = [...one(1024, 768, 1), ...one(0, 0, 0), ...new Array(14 * 6).fill(0)];
    vmm.write(Request.Info, 4, 408, 0x1101, 0, 0, 0, 0, 0, ...displays);
    settle();
    expect(answers).toHaveLength(3);
    expect(answers[0]?.slice(0, 2)).toEqual([
      { size: { width: 1024, height: 768 } },
      { size: undefined },
    ]);
  });

  it("that speaks of something else is cut off, and who waits is told nothing", () => {
    const { services, display, vmm, settle } = connected();
    const answers: (readonly ForeignDisplay[])[] = [];
    display.askDisplays((displays) => answers.push(displays));
    settle();
    vmm.write(1, 4, 408, ...new Array(102).fill(0xffffffff));
    settle();
    expect(answers).toEqual([[]]);
    expect(services.messages.join()).toContain("out of step");
    expect(display.askDisplays(() => undefined)).toBe(false);
  });

  it("may go and come again", () => {
    const screen = paintedScreen(100, 100);
    const { services, display, vmm } = connected(screen);
    vmm.hangUp();
    services.events.turn(0);
    screen.changed(rect(0, 0, 1, 1));
    display.refresh();
    expect(display.askDisplays(() => undefined)).toBe(false);
    const next = new Vmm();
    display.connect(next.other);
    do services.events.turn(0);
    while (next.read());
    expectShown(next, 0, screen);
  });
});
