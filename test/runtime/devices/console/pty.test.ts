import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createDevice } from "../../../../src/runtime/devices/console/module.js";
import { HostError } from "../../../../src/runtime/host/host-error.js";
import { testDirectory, testServices } from "../host-services.js";
import { consoleGuest, lines, Terminal } from "./terminal.js";

function ptyConsole() {
  const link = join(testDirectory(), "run/console.pty");
  return { link, ...consoleGuest({ pty: { link } }) };
}

describe("console on a pseudo-terminal", () => {
  it("passes bytes both ways unchanged", () => {
    const { link, print, lend, printed, received, settle } = ptyConsole();
    const terminal = new Terminal(link);
    settle();
    const everyByte = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));
    const id = print("boot\n", everyByte.slice(0, 100), everyByte.slice(100));
    expect(printed()).toEqual([id]);
    expect(terminal.read()).toBe(`boot\n${everyByte}`);

    const buffer = lend(100, 200);
    terminal.type(everyByte);
    settle();
    expect(received()).toEqual([{ id: buffer.id, length: 256 }]);
    expect(buffer.text().slice(0, 256)).toBe(everyByte);
  });

  it("has the window size of the profile, as other programs see it", () => {
    const { link } = ptyConsole();
    const size = execFileSync("stty", ["-F", link, "size"], { encoding: "utf8" });
    expect(size.trim()).toBe("43 132");
    const all = execFileSync("stty", ["-F", link, "-a"], { encoding: "utf8" });
    expect(all).toContain("-icanon");
    expect(all).toContain("-echo ");
  });

  it("reads input only into buffers that the guest lent, in order", () => {
    const { link, lend, received, settle, guest } = ptyConsole();
    const terminal = new Terminal(link);
    terminal.type("abcdefgh");
    settle();
    expect(received()).toEqual([]);
    const first = lend(3);
    expect(received()).toEqual([{ id: first.id, length: 3 }]);
    const second = lend(2, 1);
    const third = lend(100);
    expect(received()).toEqual([
      { id: second.id, length: 3 },
      { id: third.id, length: 2 },
    ]);
    expect(first.text() + second.text() + third.text().slice(0, 2)).toBe("abcdefgh");
    terminal.type("ij");
    const fourth = lend(100);
    settle();
    expect(received()).toEqual([{ id: fourth.id, length: 2 }]);
    expect(guest.notifications(0)).toBeGreaterThan(0);
  });

  it("gives a buffer without room back empty instead of looking at it for ever", () => {
    const { link, lend, received, settle, guest } = ptyConsole();
    const terminal = new Terminal(link);
    const { id } = guest.offer(0, [new Uint8Array(4)], []);
    guest.kick(0);
    const buffer = lend(10);
    terminal.type("x");
    settle();
    expect(received()).toEqual([
      { id, length: 0 },
      { id: buffer.id, length: 1 },
    ]);
  });

  it("slows the guest down while a terminal is open and does not read", () => {
    const { link, print, printed, settle, turn } = ptyConsole();
    const terminal = new Terminal(link);
    settle();
    const texts = Array.from({ length: 12 }, (_, index) => lines(400, index * 400));
    const ids = texts.map((text) => print(text));
    settle();
    const early = printed();
    expect(early.length).toBeLessThan(ids.length);
    let read = "";
    const done = [...early];
    for (let turns = 0; turns < 1000 && read.length < texts.join("").length; turns++) {
      read += terminal.read(700);
      turn();
      done.push(...printed());
    }
    expect(read).toBe(texts.join(""));
    expect(done).toEqual(ids);
  });

  it("lets the guest go on when the terminal that does not read is closed", () => {
    const { link, print, printed, settle } = ptyConsole();
    const terminal = new Terminal(link);
    settle();
    const ids = Array.from({ length: 12 }, (_, index) => print(lines(400, index * 400)));
    settle();
    const early = printed();
    expect(early.length).toBeLessThan(ids.length);
    terminal.close();
    settle();
    expect([...early, ...printed()]).toEqual(ids);
  });

  it("keeps the end of what nobody read for the next terminal", () => {
    const { link, print, printed, settle } = ptyConsole();
    const texts = Array.from({ length: 40 }, (_, index) => lines(400, index * 400));
    const ids = texts.map((text) => {
      const id = print(text);
      expect(printed()).toEqual([id]);
      return id;
    });
    expect(ids).toHaveLength(40);
    const terminal = new Terminal(link);
    let read = "";
    for (let turns = 0; turns < 1000; turns++) {
      settle();
      const part = terminal.read();
      if (turns > 0 && part === "") break;
      read += part;
    }
    expect(read).toHaveLength(64 * 1024);
    expect(texts.join("").endsWith(read)).toBe(true);
    print("now\n");
    expect(terminal.read()).toBe("now\n");
  });

  it("serves one terminal after the other without losing or repeating anything", () => {
    const { link, print, settle, lend, received } = ptyConsole();
    for (let round = 0; round < 3; round++) {
      print(`before ${round}\n`);
      const terminal = new Terminal(link);
      settle();
      print(`during ${round}\n`);
      expect(terminal.read()).toBe(`before ${round}\nduring ${round}\n`);
      const buffer = lend(20);
      terminal.type(`typed ${round}`);
      terminal.close();
      settle();
      expect(received()).toEqual([{ id: buffer.id, length: 7 }]);
      expect(buffer.text().slice(0, 7)).toBe(`typed ${round}`);
    }
  });

  it("keeps what a closed terminal typed until the guest wants it", () => {
    const { link, lend, received, settle } = ptyConsole();
    const terminal = new Terminal(link);
    terminal.type("early");
    terminal.close();
    settle();
    const buffer = lend(20);
    settle();
    expect(received()).toEqual([{ id: buffer.id, length: 5 }]);
    expect(buffer.text().slice(0, 5)).toBe("early");
  });

  it("forgets at a reset what waited, and repeats nothing", () => {
    const { link, guest, print, printed, settle, lend, received } = ptyConsole();
    const terminal = new Terminal(link);
    settle();
    for (let index = 0; index < 8; index++) print(lines(400, index * 400));
    lend(20);
    guest.reset();
    const old = [terminal.read()];
    settle();
    old.push(terminal.read());
    expect(lines(3200).startsWith(old.join(""))).toBe(true);
    const id = print("fresh\n");
    settle();
    expect(terminal.read()).toBe("fresh\n");
    expect(printed()).toEqual([id]);
    terminal.type("x");
    settle();
    expect(received()).toEqual([]);
  });

  it("goes on in the middle of a chain when its queue was stopped for a while", () => {
    const { link, guest, print, printed, settle, turn } = ptyConsole();
    const terminal = new Terminal(link);
    settle();
    const texts = Array.from({ length: 6 }, (_, index) => lines(400, index * 400));
    const ids = texts.map((text) => print(text));
    const early = printed();
    guest.pause(1);
    let read = terminal.read();
    settle();
    expect(printed()).toEqual([]);
    guest.resume(1);
    const done = [...early];
    for (let turns = 0; turns < 500 && read.length < texts.join("").length; turns++) {
      read += terminal.read();
      turn();
      done.push(...printed());
    }
    expect(read).toBe(texts.join(""));
    expect(done).toEqual(ids);
  });

  it("rests while there is nothing to do", () => {
    const { link, services, lend } = ptyConsole();
    const rests = (): boolean => {
      const start = performance.now();
      services.events.turn(30);
      return performance.now() - start > 20;
    };
    expect(rests()).toBe(true);
    const terminal = new Terminal(link);
    services.events.turn(0);
    expect(rests()).toBe(true);
    terminal.type("nobody wants this yet");
    expect(rests()).toBe(true);
    terminal.close();
    services.events.turn(0);
    expect(rests()).toBe(true);
    lend(4);
    lend(100);
    for (let turns = 0; turns < 3; turns++) services.events.turn(0);
    expect(rests()).toBe(true);
  });
});

describe("the link to a pseudo-terminal", () => {
  const open = (link: string) =>
    createDevice({ columns: 80, rows: 24, ports: [], pty: { link } }, testServices());

  it("is made with its directory and removed at the end", () => {
    const link = join(testDirectory(), "run/deep/console.pty");
    const device = open(link);
    expect(readlinkSync(link)).toMatch(/^\/dev\/pts\/\d+$/);
    device.close();
    expect(existsSync(link)).toBe(false);
  });

  it.each(["/dev/pts/99999", "/nonexistent"])("replaces a stale link to %s", (target) => {
    const link = join(testDirectory(), "console.pty");
    symlinkSync(target, link);
    const device = open(link);
    expect(lstatSync(readlinkSync(link)).isCharacterDevice()).toBe(true);
    device.close();
  });

  it("replaces nothing else", () => {
    const directory = testDirectory();
    const file = join(directory, "file");
    writeFileSync(file, "mine");
    symlinkSync(file, join(directory, "link"));
    for (const link of [file, join(directory, "link"), directory]) {
      let code = "";
      try {
        open(link).close();
      } catch (error) {
        if (error instanceof HostError) code = error.code;
      }
      expect(code).toBe("WB4302");
    }
  });

  it("is left to whoever replaced it", () => {
    const link = join(testDirectory(), "console.pty");
    const first = open(link);
    const second = open(link);
    first.close();
    expect(existsSync(link)).toBe(true);
    second.close();
    expect(existsSync(link)).toBe(false);
  });
});
