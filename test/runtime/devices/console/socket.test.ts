import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { Arena } from "../../../../src/runtime/host/arena.js";
import { libc } from "../../../../src/runtime/host/libc.js";
import { connectUnix } from "../../../../src/runtime/host/unix-socket.js";
import { testDirectory } from "../host-services.js";
import { bytesOf, consoleGuest, lines, textOf } from "./terminal.js";

const nonBlock = 0o4000;
const setFlags = 4;

/** A program that connects to the console. */
class Client {
  readonly #arena = new Arena(256 * 1024);
  readonly #data = this.#arena.take(64 * 1024);
  readonly #fd: number;
  #isOpen = true;

  constructor(path: string) {
    this.#fd = connectUnix(path, this.#arena);
    libc.fcntl(this.#fd, setFlags, nonBlock);
    onTestFinished(() => {
      this.close();
      this.#arena.release();
    });
  }

  /** All that can be read now; undefined at the end of the stream. */
  read(): string | undefined {
    let text = "";
    for (;;) {
      const count = libc.read(this.#fd, this.#data.address, this.#data.sizeBytes);
      if (count === 0) return text === "" ? undefined : text;
      if (count < 0) return text;
      text += textOf(this.#data.bytes.subarray(0, count));
    }
  }

  type(text: string): void {
    this.#data.bytes.set(bytesOf(text));
    expect(libc.write(this.#fd, this.#data.address, text.length)).toBe(text.length);
  }

  close(): void {
    if (this.#isOpen) libc.close(this.#fd);
    this.#isOpen = false;
  }
}

function socketConsole() {
  const path = join(testDirectory(), "run/console.sock");
  return { path, ...consoleGuest({ socket: { path } }) };
}

describe("console on a socket", () => {
  it("passes bytes both ways", () => {
    const { path, print, lend, printed, received, settle } = socketConsole();
    const client = new Client(path);
    settle();
    const id = print("hello ", "guest\n");
    expect(printed()).toEqual([id]);
    expect(client.read()).toBe("hello guest\n");
    const buffer = lend(4, 100);
    client.type("hello host");
    settle();
    expect(received()).toEqual([{ id: buffer.id, length: 10 }]);
    expect(buffer.text().slice(0, 10)).toBe("hello host");
  });

  it("keeps output without a client for the next one", () => {
    const { path, print, printed, settle } = socketConsole();
    const id = print("early\n");
    expect(printed()).toEqual([id]);
    const client = new Client(path);
    settle();
    expect(client.read()).toBe("early\n");
  });

  it("waits for a client that does not read, until it reads or leaves", () => {
    const { path, print, printed, settle } = socketConsole();
    const client = new Client(path);
    settle();
    const texts = Array.from({ length: 14 }, (_, index) => lines(3000, index * 3000));
    const ids = texts.map((text) => print(text));
    settle();
    const done = printed();
    expect(done.length).toBeLessThan(ids.length);
    let read = "";
    for (let turns = 0; turns < 100 && done.length < ids.length - 4; turns++) {
      read += client.read() ?? "";
      settle();
      done.push(...printed());
    }
    expect(texts.join("").startsWith(read)).toBe(true);
    client.close();
    settle();
    expect([...done, ...printed()]).toEqual(ids);
  });

  it("serves one client after the other", () => {
    const { path, print, settle, lend } = socketConsole();
    lend(10);
    const first = new Client(path);
    settle();
    const second = new Client(path);
    settle();
    print("one\n");
    expect([first.read(), second.read()]).toEqual(["one\n", ""]);
    first.close();
    settle();
    print("two\n");
    expect(second.read()).toBe("two\n");
  });

  it("lets the next client in even if the guest has not read the last one's input", () => {
    const { path, print, settle, lend, received } = socketConsole();
    const first = new Client(path);
    first.type("lost");
    settle();
    first.close();
    settle();
    const second = new Client(path);
    settle();
    print("two\n");
    expect(second.read()).toBe("two\n");
    second.type("kept");
    second.close();
    settle();
    const buffer = lend(10);
    settle();
    expect(received()).toEqual([{ id: buffer.id, length: 4 }]);
    expect(buffer.text().slice(0, 4)).toBe("kept");
    const third = new Client(path);
    settle();
    print("three\n");
    expect(third.read()).toBe("three\n");
  });

  it("rests when a client is gone and its input is not wanted", () => {
    const { path, services, settle } = socketConsole();
    const client = new Client(path);
    client.type("unwanted");
    settle();
    client.close();
    settle();
    const start = performance.now();
    services.events.turn(30);
    expect(performance.now() - start).toBeGreaterThan(20);
  });

  it("closes its client and removes the socket at the end", () => {
    const path = join(testDirectory(), "console.sock");
    const { device, settle } = consoleGuest({ socket: { path } });
    const client = new Client(path);
    settle();
    device.close();
    expect(client.read()).toBeUndefined();
    expect(existsSync(path)).toBe(false);
  });
});
