import { once } from "node:events";
import { request } from "node:http";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { readPng } from "../../../../src/probe/exercise/read-png.js";
import { PageServer } from "../../../../src/runtime/devices/gpu/page/page-server.js";
import { Screen } from "../../../../src/runtime/devices/gpu/screen.js";
import { testDirectory } from "../host-services.js";
import { rect } from "./gpu-guest.js";

async function served(...screens: Screen[]) {
  const server = await PageServer.listen(0, screens);
  onTestFinished(() => server.close());
  return server;
}

function paintedScreen(width: number, height: number): Screen {
  const screen = Screen.ofSize(2 ** 22);
  screen.resize(width, height);
  for (let index = 0; index < width * height; index++) screen.words[index] = 3 * index;
  screen.changed(rect(0, 0, width, height));
  return screen;
}

async function get(
  port: number,
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
) {
  const asked = request({ port, path, headers, method, host: "127.0.0.1" });
  asked.end();
  const [response] = await once(asked, "response");
  return response;
}

/** A page by hand: its handshake, then the messages of the server as words. */
async function openPage(port: number, headers = "") {
  const socket = connect(port, "127.0.0.1");
  socket.write(
    `GET /screens HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nupgrade: websocket\r\nconnection: Upgrade\r\n` +
      `sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n${headers}\r\n`,
  );
  onTestFinished(() => void socket.destroy());
  let bytes = Buffer.alloc(0);
  const messages: Int32Array[] = [];
  let head = "";
  socket.on("data", (part: Buffer) => {
    bytes = Buffer.concat([bytes, part]);
    if (head === "") {
      const end = bytes.indexOf("\r\n\r\n");
      if (end < 0) return;
      head = bytes.subarray(0, end).toString();
      bytes = bytes.subarray(end + 4);
    }
    for (;;) {
      const kind = bytes[1] ?? 0;
      const headerBytes = kind < 126 ? 2 : kind === 126 ? 4 : 10;
      if (bytes.length < headerBytes) return;
      const size = kind < 126 ? kind : kind === 126 ? bytes.readUInt16BE(2) : bytes.readUInt32BE(6);
      if (bytes.length < headerBytes + size) return;
      const payload = Uint8Array.from(bytes.subarray(headerBytes, headerBytes + size));
      if (bytes[0] === 0x82) messages.push(new Int32Array(payload.buffer));
      bytes = bytes.subarray(headerBytes + size);
    }
  });
  return {
    head: () => head,
    messages,
    say: (bytes: Buffer) => socket.write(bytes),
    drawn: () => socket.write(Buffer.from([0x81, 0x84, 0, 0, 0, 0, ...Buffer.from("done")])),
  };
}

const kinds = (messages: readonly Int32Array[]) => messages.map(([kind]) => kind);

/** A text message of a page, masked with nothing. */
function frame(text: string): Buffer {
  return Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0, ...Buffer.from(text)]);
}

describe("the page of displays", () => {
  it("hands touches and keys to input devices, and nothing else that a page says", async () => {
    const directory = testDirectory();
    const lines: Record<string, string> = { touch: "", keys: "" };
    const paths = Object.keys(lines).map((name) => {
      const device = createServer((socket) => {
        socket.on("data", (data) => {
          lines[name] += String(data);
        });
      });
      device.listen(join(directory, name));
      onTestFinished(() => void device.close());
      return join(directory, name);
    });
    const [touch, keys] = paths;
    const server = await PageServer.listen(0, [Screen.ofSize(64)], { touch, keys });
    onTestFinished(() => server.close());
    const page = await openPage(server.port);
    await expect.poll(() => kinds(page.messages), { timeout: 10_000 }).toContain(5);
    expect([...(page.messages[0] ?? [])]).toEqual([5, 1, 1]);
    const said = ["touch 0 100 200", "touch 0 -1 2", "touch 0 1 2 3", 'press KEY_A"}}', "lift 0"];
    for (const text of [...said, "press KEY_A", "jump", "release KEY_A"]) page.say(frame(text));
    const expected = {
      touch: '{"touch":{"contact":0,"x":100,"y":200}}\n{"touch":{"contact":0}}\n',
      keys: '{"key":{"key":"KEY_A","action":"press"}}\n{"key":{"key":"KEY_A","action":"release"}}\n',
    };
    await expect.poll(() => lines, { timeout: 10_000 }).toEqual(expected);
  });

  it("is for this machine, and no page of another site", async () => {
    const { port } = await served(Screen.ofSize(64));
    const page = await get(port, "/");
    expect(page.statusCode).toBe(200);
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
    expect(await text(page)).toContain("<canvas".slice(1));
    expect((await get(port, "/", { host: `localhost:${port}` })).statusCode).toBe(200);
    expect((await get(port, "/", { host: "evil.example" })).statusCode).toBe(403);
    expect((await get(port, "/", { origin: "http://evil.example" })).statusCode).toBe(403);
    expect((await get(port, "/", {}, "POST")).statusCode).toBe(405);
    expect((await get(port, "/etc/passwd")).statusCode).toBe(404);
    const stranger = await openPage(port, "origin: http://evil.example\r\n");
    await expect.poll(stranger.head, { timeout: 10_000 }).toContain("400 Bad Request");
  });

  it("has the present pictures as files", async () => {
    const screen = paintedScreen(50, 40);
    const { port } = await served(screen, Screen.ofSize(64));
    const response = await get(port, "/display0.png");
    expect(response.headers["content-type"]).toBe("image/png");
    const { width, height, pixels } = readPng(await buffer(response));
    expect([width, height]).toEqual([50, 40]);
    expect([...pixels]).toEqual([...screen.words.subarray(0, 2000)]);
    expect((await get(port, "/display1.png")).statusCode).toBe(404);
    expect((await get(port, "/display2.png")).statusCode).toBe(404);
  });

  it("is told all at first, then what changes, and never more than it has drawn", async () => {
    const screen = paintedScreen(100, 80);
    const server = await served(screen);
    server.refresh();
    const page = await openPage(server.port);
    await expect.poll(() => kinds(page.messages), { timeout: 10_000 }).toEqual([1, 2, 0]);
    expect(page.head()).toContain("101 Switching Protocols");
    expect([...(page.messages[0] ?? [])]).toEqual([1, 0, 100, 80]);
    expect([...(page.messages[1] ?? [])].slice(0, 6)).toEqual([2, 0, 0, 0, 100, 80]);
    expect([...(page.messages[1] ?? [])].slice(6)).toEqual([...screen.words.subarray(0, 8000)]);
    for (let round = 0; round < 50; round++) {
      screen.words[0] = round;
      screen.changed(rect(0, 0, 1, 1));
      server.refresh();
    }
    page.drawn();
    await expect.poll(() => kinds(page.messages), { timeout: 10_000 }).toEqual([1, 2, 0, 2, 0]);
    expect([...(page.messages[3] ?? [])].slice(0, 7)).toEqual([2, 0, 0, 0, 64, 64, 49]);
    page.drawn();
    screen.cursorShaped(1, 2);
    screen.cursorMoved(5, -6);
    screen.darken();
    server.refresh();
    await expect
      .poll(() => kinds(page.messages).slice(5), { timeout: 10_000 })
      .toEqual([1, 4, 3, 0]);
    expect([...(page.messages[7] ?? [])]).toEqual([3, 0, 1, 5, -6]);
  });
});
