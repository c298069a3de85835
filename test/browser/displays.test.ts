import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { GpuDriver, InputDriver } from "wheelbase/driver";
import { gpu, input } from "wheelbase/runtime";
import { TestBackend } from "../runtime/lane/test-backend.js";
import { Browser, type Tab } from "./browser.js";

const name = "displays";
const width = 320;
const height = 200;
const whole = { x: 0, y: 0, width, height };

let browser: Browser;

beforeAll(async () => {
  browser = await Browser.start();
});

afterAll(async () => {
  await browser?.close();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** A guest that draws, and a browser that shows its page. */
async function guestAndPage() {
  const test = new TestBackend();
  const port = await freePort();
  const socketPath = test.socketPath(name);
  const inputs = { touch: `${test.directory}/touch`, keys: `${test.directory}/keys` };
  const deviceOf = (kind: "touchscreen" | "keyboard", path: string) =>
    input({
      ...{ name: kind, class: kind, lane: name, socketPath: test.socketPath(kind), queueSize: 64 },
      ...{ features: ["VIRTIO_F_VERSION_1"], socket: { path } },
    });
  const backend = await test.serve(
    deviceOf("touchscreen", inputs.touch),
    deviceOf("keyboard", inputs.keys),
    gpu({
      ...{ name, lane: name, socketPath, queueSize: 64 },
      features: ["VIRTIO_F_VERSION_1", "VIRTIO_GPU_F_EDID", "VIRTIO_GPU_F_RESOURCE_BLOB"],
      displays: [
        { width: 1920, height: 720 },
        { width: 800, height: 480 },
      ],
      shownBy: { kind: "page", port, ...inputs },
    }),
  );
  expect(backend.failures).toEqual([]);
  const guest = GpuDriver.start({ socketPath });
  onTestFinished(() => guest.close());
  const { memory } = guest.driver;
  const picture = memory.allocate(width * height * 4);
  const bytes = memory.bytes(picture.address, picture.length);
  const pixels = new Uint32Array(bytes.buffer, bytes.byteOffset, width * height);
  guest.createPicture(1, width, height, picture);
  const draw = (paint: (x: number, y: number) => number) => {
    for (let index = 0; index < pixels.length; index++) {
      pixels[index] = paint(index % width, Math.floor(index / width));
    }
    guest.transfer(1, whole, width);
    guest.flush(1, whole);
  };
  const cursorMemory = memory.allocate(64 * 64 * 4);
  /** The guest's end of an input device, and the next of its events that is not the end of a report. */
  const reader = (kind: string) => {
    const device = InputDriver.start({ socketPath: test.socketPath(kind) });
    onTestFinished(() => device.close());
    return async () => {
      for (;;) {
        // A driver blocks its thread, in which the page's browser is waited for.
        const event = device.receive(0);
        if (event !== undefined && event.type !== 0) return [event.type, event.code, event.value];
        if (event === undefined) await delay(10);
      }
    };
  };
  return { backend, guest, draw, cursorMemory, reader, url: `http://127.0.0.1:${port}/` };
}

/** Whether each pixel of a canvas is what `paint` says, as a person would see it. */
function isPainted(tab: Tab, canvas: string, paint: string): Promise<void> {
  return tab.until(`(() => {
    const canvas = document.getElementById(${JSON.stringify(canvas)});
    if (canvas === null || canvas.width !== ${width} || canvas.height !== ${height}) return false;
    const { data } = canvas.getContext("2d").getImageData(0, 0, ${width}, ${height});
    const paint = ${paint};
    for (let index = 0; index < ${width * height}; index++) {
      const color = paint(index % ${width}, Math.floor(index / ${width}));
      const shown = (data[4 * index] << 16) | (data[4 * index + 1] << 8) | data[4 * index + 2];
      if (shown !== color || data[4 * index + 3] !== 255) return false;
    }
    return true;
  })()`);
}

const gradient = (x: number, y: number) => ((x % 256) << 16) | ((y % 256) << 8) | ((x * y) % 256);
const checks = (x: number, y: number) => (((x >> 4) + (y >> 4)) % 2 === 0 ? 0xffaa00 : 0x002244);

describe("the live page of displays in a browser", { timeout: 180_000 }, () => {
  it("shows what the guest draws, as it draws it, with its cursor", async () => {
    const { guest, draw, cursorMemory, url } = await guestAndPage();
    guest.show(1, 1, whole);
    draw(gradient);
    const tab = await browser.openUrl(url);
    await isPainted(tab, "display1", gradient.toString());
    expect(await tab.evaluate(`document.querySelectorAll("figure").length`)).toBe(1);
    draw(checks);
    await isPainted(tab, "display1", checks.toString());
    guest.show(0, 1, whole);
    guest.flush(1, whole);
    await isPainted(tab, "display0", checks.toString());
    const captions = `[...document.querySelectorAll("figcaption")].map(({ innerText }) => innerText).join()`;
    expect(await tab.evaluate(captions)).toContain("Display 0: 320 × 200,Display 1: 320 × 200");

    guest.driver.memory.bytes(cursorMemory.address, cursorMemory.length).fill(0xff);
    guest.createPicture(2, 64, 64, cursorMemory);
    guest.transfer(2, { x: 0, y: 0, width: 64, height: 64 }, 64);
    guest.setCursor(1, 2, 40, 30);
    await tab.until(`(() => {
      const cursor = document.querySelectorAll(".cursor")[1];
      const box = cursor.getBoundingClientRect();
      const screen = document.getElementById("display1").getBoundingClientRect();
      return !cursor.hidden && box.x - screen.x === 40 && box.y - screen.y === 30;
    })()`);
    guest.remove(1);
    await tab.until(`document.getElementById("display1").width === 0`);
    expect(await tab.evaluate(captions)).toContain("Display 1: dark");
    // The browser's advice on reading canvases is about this test.
    expect(tab.complaints().filter((each) => !each.includes("getImageData"))).toEqual([]);
  });

  it("hands touches of the first display and keys to the guest", async () => {
    const { guest, draw, reader, url } = await guestAndPage();
    const [touched, pressed] = [reader("touchscreen"), reader("keyboard")];
    guest.show(0, 1, whole);
    draw(gradient);
    const tab = await browser.openUrl(url);
    await isPainted(tab, "display0", gradient.toString());
    const box = `document.getElementById("display0").getBoundingClientRect()`;
    const left = Number(await tab.evaluate(`${box}.left`));
    const top = Number(await tab.evaluate(`${box}.top`));
    const mouse = (type: string, x: number, y: number) =>
      tab.send("Input.dispatchMouseEvent", {
        ...{ type, x: left + x, y: top + y, button: "left", buttons: 1, clickCount: 1 },
      });
    await mouse("mousePressed", 100, 50);
    const down = [await touched(), await touched(), await touched(), await touched()];
    expect(down).toEqual([
      ...[
        [3, 0x2f, 0],
        [3, 0x39, 0],
        [3, 0x35, 100],
        [3, 0x36, 50],
      ],
    ]);
    expect([await touched(), await touched(), await touched()]).toEqual([
      ...[
        [1, 330, 1],
        [3, 0, 100],
        [3, 1, 50],
      ],
    ]);
    await mouse("mouseReleased", 100, 50);
    expect([await touched(), await touched(), await touched()]).toEqual([
      ...[
        [3, 0x2f, 0],
        [3, 0x39, -1],
        [1, 330, 0],
      ],
    ]);
    await tab.send("Input.dispatchKeyEvent", { type: "keyDown", code: "ArrowUp", key: "ArrowUp" });
    await tab.send("Input.dispatchKeyEvent", { type: "keyUp", code: "ArrowUp", key: "ArrowUp" });
    expect([await pressed(), await pressed()]).toEqual([
      [1, 103, 1],
      [1, 103, 0],
    ]);
  });

  it("says so when the backend is gone", async () => {
    const { backend, guest, draw, url } = await guestAndPage();
    guest.show(0, 1, whole);
    draw(gradient);
    const tab = await browser.openUrl(url);
    await isPainted(tab, "display0", gradient.toString());
    guest.close();
    await backend.stop();
    await tab.until(`document.getElementById("state").innerText.includes("not there")`);
  });
});
