import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { VsockOp, VsockSeq, VsockType } from "../../../../src/catalogue/devices/vsock.js";
import { createDevice } from "../../../../src/runtime/devices/vsock/module.js";
import type { VsockOptions } from "../../../../src/runtime/devices/vsock/options.js";
import { Arena } from "../../../../src/runtime/host/arena.js";
import { Socket } from "../../../../src/runtime/host/constants.js";
import { libc } from "../../../../src/runtime/host/libc.js";
import {
  acceptUnix,
  connectUnixNow,
  listenUnix,
} from "../../../../src/runtime/host/unix-socket.js";
import { testDirectory, testServices } from "../host-services.js";
import { guestCid, packetTalk } from "./vsock-guest.js";

const { Request, Response, Rst, Rw, Shutdown, CreditUpdate } = VsockOp;
const stream = Socket.Stream;
const messages = Socket.SequencedPacket;
const type = VsockType.Seqpacket;

/** A program of the host at the other end of a UNIX socket, without blocking. */
class Program {
  readonly #arena = new Arena(1024 * 1024);
  readonly #data = this.#arena.take(512 * 1024);
  readonly #listener: number;
  fd = -1;

  private constructor(open: (arena: Arena) => { listener?: number; fd?: number }) {
    const { listener = -1, fd = -1 } = open(this.#arena);
    this.#listener = listener;
    this.fd = fd;
    onTestFinished(() => {
      this.close();
      if (this.#listener >= 0) libc.close(this.#listener);
      this.#arena.release();
    });
  }

  static serving(path: string, kind: number = stream, backlog = 8): Program {
    return new Program((arena) => ({ listener: listenUnix(path, arena, kind, backlog) }));
  }

  static connected(path: string, kind: number = stream): Program {
    return new Program((arena) => ({ fd: connectUnixNow(path, arena.take(128), kind) }));
  }

  accept(): boolean {
    this.fd = acceptUnix(this.#listener) ?? -1;
    return this.fd >= 0;
  }

  write(text: string): void {
    const size = this.#data.bytes.length;
    if (text.length > size) throw new Error("too long for a test");
    new TextEncoder().encodeInto(text, this.#data.bytes);
    expect(libc.write(this.fd, this.#data.address, text.length)).toBe(text.length);
  }

  /** One read; undefined at the end. */
  read(): string | undefined {
    const count = libc.recv(this.fd, this.#data.address, this.#data.sizeBytes, 0x40);
    if (count === 0) return undefined;
    return new TextDecoder().decode(this.#data.bytes.subarray(0, Math.max(0, count)));
  }

  close(): void {
    if (this.fd >= 0) libc.close(this.fd);
    this.fd = -1;
  }
}

function unixGuest(options: Partial<VsockOptions> = {}) {
  const path = join(testDirectory(), "guest");
  const services = testServices();
  const device = createDevice(
    {
      ...{ cid: guestCid, path, maxConnections: 16, bufferBytes: 64 * 1024, acceptsMessages: true },
      ...options,
    },
    services,
  );
  const talk = packetTalk(device);
  onTestFinished(() => device.close());
  /** Lets the lane turn until nothing happens at once; `ms` waits for its timers. */
  const settle = (ms = 0) => {
    for (let turn = 0; turn < 20; turn++) services.events.turn(ms);
  };
  return { ...talk, path, settle, services };
}

describe("a connection of the guest", () => {
  it("goes to the socket of its port", () => {
    const { path, lend, send, received, settle } = unixGuest();
    const program = Program.serving(`${path}_80`);
    lend(4);
    send({ op: Request });
    expect(received()).toMatchObject([{ op: Response }]);
    expect(program.accept()).toBe(true);
    send({ op: Rw, data: "hello host" });
    expect(program.read()).toBe("hello host");
    program.write("hello guest");
    settle();
    expect(received()).toMatchObject([{ op: Rw, data: "hello guest" }]);
  });

  it("is refused where nobody listens, and at ports that are not allowed", () => {
    const { path, lend, send, received } = unixGuest({ ports: [81] });
    Program.serving(`${path}_80`);
    lend(2);
    send({ op: Request }, { op: Request, targetPort: 81 });
    expect(received()).toMatchObject([
      { op: Rst, sourcePort: 80 },
      { op: Rst, sourcePort: 81 },
    ]);
  });

  it("waits for a program that has as many waiting as it wants", () => {
    const { path, lend, send, received, settle } = unixGuest();
    const program = Program.serving(`${path}_80`, stream, 0);
    lend(4);
    send({ op: Request, sourcePort: 1 }, { op: Request, sourcePort: 2 });
    expect(received()).toMatchObject([{ op: Response, targetPort: 1 }]);
    expect(program.accept()).toBe(true);
    // The timer of the next try is the only thing to wait for.
    for (let tries = 0, found = 0; found === 0; tries++) {
      settle(5);
      found = received().filter(({ op, targetPort }) => op === Response && targetPort === 2).length;
      if (tries > 1000) throw new Error("never connected");
    }
  });

  it("keeps what a slow program does not read, and sends the rest when it does", () => {
    const bufferBytes = 512 * 1024;
    const { path, lend, send, received, settle } = unixGuest({ bufferBytes });
    const program = Program.serving(`${path}_80`);
    lend(8);
    send({ op: Request });
    program.accept();
    const piece = "0123456789abcdef".repeat(1024);
    for (let count = 0; count < 32; count++) expect(send({ op: Rw, data: piece })).toBe(true);
    let size = 0;
    for (let part = program.read() ?? ""; size < 32 * piece.length; part = program.read() ?? "") {
      const start = size % 16;
      expect(part.startsWith("0123456789abcdef0123456789abcdef".slice(start, start + 8))).toBe(
        true,
      );
      size += part.length;
      settle();
      if (part === "" && size >= 32 * piece.length) break;
    }
    expect(size).toBe(32 * piece.length);
    const last = received().at(-1);
    expect(last?.op).toBe(CreditUpdate);
  });

  it("ends for the program when the guest shuts it, and for the guest when the program goes", () => {
    const { path, lend, send, received, settle } = unixGuest();
    const program = Program.serving(`${path}_80`);
    lend(8);
    send({ op: Request });
    program.accept();
    send({ op: Rw, data: "bye" }, { op: Shutdown, flags: 2 });
    expect(program.read()).toBe("bye");
    expect(program.read()).toBeUndefined();
    program.write("bye, too");
    program.close();
    settle();
    const packets = received().slice(1);
    expect(packets.some(({ op, data }) => op === Rw && data === "bye, too")).toBe(true);
    expect(packets.at(-1)).toMatchObject({ op: Shutdown, flags: 3 });
  });

  it("does not keep the lane busy when the guest has no buffers for what the program left", () => {
    const { path, lend, send, received, services, settle } = unixGuest();
    const program = Program.serving(`${path}_80`);
    lend(1);
    send({ op: Request });
    program.accept();
    program.write("left behind");
    program.close();
    settle();
    // Nothing is ready any more: a wait of a second would end at once otherwise.
    let turns = 0;
    const timer = services.timers.timer(() => {
      turns = -turns;
    });
    timer.arm(50);
    while (turns >= 0 && turns < 1000) {
      turns++;
      services.events.turn(1000);
    }
    expect(turns).toBeGreaterThan(-5);
    received();
    lend(4);
    settle();
    expect(received()).toMatchObject([
      { op: Shutdown, flags: 1 },
      { op: Rw, data: "left behind" },
      { op: Shutdown, flags: 3 },
    ]);
  });
});

describe("a program of the host", () => {
  it.each(["CONNECT 22\n", "connect 22\r\n"])("reaches a port of the guest by %j", (line) => {
    const { path, lend, send, received, settle } = unixGuest();
    const program = Program.connected(path);
    lend(4);
    program.write(`${line}and what follows`);
    settle();
    const [request] = received();
    expect(request).toMatchObject({ op: Request, targetPort: 22 });
    const hostPort = request?.sourcePort ?? 0;
    send({ op: Response, sourcePort: 22, targetPort: hostPort });
    expect(program.read()).toBe(`OK ${hostPort}\n`);
    settle();
    expect(received()).toMatchObject([{ op: Rw, data: "and what follows" }]);
  });

  it("may take its time with the line", () => {
    const { path, lend, received, settle } = unixGuest();
    const program = Program.connected(path);
    lend(1);
    for (const part of ["CON", "NECT 2", "2", "\n"]) {
      expect(received()).toEqual([]);
      program.write(part);
      settle();
    }
    expect(received()).toMatchObject([{ op: Request, targetPort: 22 }]);
  });

  it.each(["HELLO\n", "CONNECT\n", "CONNECT x\n", "CONNECT 12345678901\n", "C".repeat(40)])(
    "is sent away when it says %j",
    (line) => {
      const { path, lend, received, settle } = unixGuest();
      const program = Program.connected(path);
      lend(1);
      settle();
      program.write(line);
      settle();
      expect(program.read() ?? "").toBe("");
      expect(program.read() ?? "").toBe("");
      expect(received()).toEqual([]);
    },
  );

  it("sees the end when the guest refuses", () => {
    const { path, lend, send, received, settle } = unixGuest();
    const program = Program.connected(path);
    lend(1);
    program.write("CONNECT 22\n");
    settle();
    send({ op: Rst, sourcePort: 22, targetPort: received()[0]?.sourcePort ?? 0 });
    expect(program.read()).toBeUndefined();
  });

  it("gives way to later ones when too many say nothing", () => {
    const { path, settle } = unixGuest();
    const silent = Array.from({ length: 65 }, () => Program.connected(path));
    settle();
    settle();
    settle();
    settle();
    expect(silent[0]?.read()).toBeUndefined();
    expect(silent[64]?.read()).toBe("");
  });
});

describe("messages", () => {
  it("keep their ends on sockets of messages, in both directions", () => {
    const { path, lend, send, received, settle } = unixGuest();
    const program = Program.serving(`${path}_80`, messages);
    lend(8);
    send({ op: Request, type });
    expect(program.accept()).toBe(true);
    send({ op: Rw, type, data: "one " }, { op: Rw, type, data: "message", flags: VsockSeq.Eom });
    send({ op: Rw, type, data: "two", flags: VsockSeq.Eom });
    expect([program.read(), program.read()]).toEqual(["one message", "two"]);
    program.write("x".repeat(200));
    program.write("y");
    settle();
    expect(received().slice(1)).toMatchObject([
      { op: Rw, type, length: 156, flags: 0 },
      { op: Rw, type, length: 44, flags: VsockSeq.Eom },
      { op: Rw, type, data: "y", flags: VsockSeq.Eom },
    ]);
  });

  it("of a program come in by a socket of their own", () => {
    const { path, lend, send, received, settle } = unixGuest();
    const program = Program.connected(`${path}.seqpacket`, messages);
    lend(4);
    program.write("CONNECT 7");
    settle();
    const [request] = received();
    expect(request).toMatchObject({ op: Request, type, targetPort: 7 });
    send({ op: Response, type, sourcePort: 7, targetPort: request?.sourcePort ?? 0 });
    expect(program.read()).toBe(`OK ${request?.sourcePort}\n`);
  });

  it("reach no program that serves streams", () => {
    const { path, lend, send, received } = unixGuest();
    Program.serving(`${path}_80`, stream);
    lend(1);
    send({ op: Request, type });
    expect(received()).toMatchObject([{ op: Rst, type }]);
  });

  it("of more packets than a turn has go on in the next ones", () => {
    const { path, lend, send, received, settle } = unixGuest();
    const program = Program.serving(`${path}_80`, messages);
    lend(1);
    send({ op: Request, type });
    program.accept();
    received();
    lend(60, 144);
    program.write("x".repeat(4000));
    program.write("y");
    settle();
    const packets = received();
    expect(packets.map(({ data }) => data).join("")).toBe(`${"x".repeat(4000)}y`);
    expect(packets.filter(({ flags }) => flags === VsockSeq.Eom)).toHaveLength(2);
  });

  it("as long as the buffer go through whole, and wait where the program is slow", () => {
    const { path, lend, send, received, settle } = unixGuest({ bufferBytes: 64 * 1024 });
    const program = Program.serving(`${path}_80`, messages);
    lend(60);
    send({ op: Request, type });
    program.accept();
    const half = "h".repeat(32 * 1024);
    for (let count = 0; count < 4; count++) {
      expect(send({ op: Rw, type, data: half }, { op: Rw, type, data: half, flags: 1 })).toBe(true);
      settle();
      expect(program.read()).toHaveLength(64 * 1024);
    }
    expect(received().every(({ op }) => op !== Rst)).toBe(true);
  });
});

describe("the host's side", () => {
  it("leaves no sockets behind", () => {
    const { path, device } = unixGuest();
    expect(existsSync(`${path}.seqpacket`)).toBe(true);
    device.close();
    expect(readdirSync(join(path, ".."))).toEqual([]);
  });

  it.each([0, 1, 2, 0xffff_ffff, 2 ** 32 + 3])("refuses the reserved context id %i", (cid) => {
    expect(() => unixGuest({ cid })).toThrow(expect.objectContaining({ code: "WB4511" }));
  });

  it.each([
    ["WB4512", { maxConnections: 0 }],
    ["WB4512", { bufferBytes: 100 }],
    ["WB4513", { ports: [-1] }],
    ["WB4514", { path: "x".repeat(100) }],
  ])("%s refuses %j", (code, options) => {
    expect(() => unixGuest(options)).toThrow(expect.objectContaining({ code }));
  });

  it("refuses a path that is something else", () => {
    const path = join(testDirectory(), "file");
    writeFileSync(path, "");
    expect(() => unixGuest({ path })).toThrow(expect.objectContaining({ code: "WB4002" }));
  });
});
