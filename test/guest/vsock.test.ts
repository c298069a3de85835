import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Backend, vsock } from "wheelbase/runtime";
import { TestBackend } from "../runtime/lane/test-backend.js";
import type { GuestRun } from "./bed.js";
import { buildProgram } from "./programs/build.js";
import { bootQemu } from "./qemu.js";
import { readReport } from "./report.js";
import { bootUml } from "./uml.js";

const mebibyte = 1 << 20;
const streamBytes = 100 * mebibyte;
/** An emulated processor moves less. */
const emulatedBytes = 8 * mebibyte;
const guestMs = 400_000;
const testMs = guestMs + 20_000;
const connections = 200;
const name = "vsock0";

/** What `stream` of scripts/vsock.sh makes, in pieces. */
function* stream(size: number): Generator<Buffer> {
  const lineBytes = 9;
  const perPiece = 100_000;
  for (let first = 0; first * lineBytes < size; first += perPiece) {
    const lines = Array.from({ length: perPiece }, (_, index) => `${10_000_000 + first + index}\n`);
    const piece = Buffer.from(lines.join(""));
    yield piece.subarray(0, Math.min(piece.length, size - first * lineBytes));
  }
}

function streamSum(size: number): string {
  const hash = createHash("sha256");
  for (const piece of stream(size)) hash.update(piece);
  return hash.digest("hex");
}

/** Programs of the host, at the ports that scripts/vsock.sh names. */
class HostPrograms {
  readonly #path: string;
  readonly #servers: Server[] = [];
  readonly #reset: () => Promise<unknown>;
  #messages: ChildProcess | undefined;
  /** Connections that the guest made to port 1001. */
  count = 0;

  constructor(path: string, reset: () => Promise<unknown>) {
    this.#path = path;
    this.#reset = reset;
  }

  async start(program: string): Promise<void> {
    await this.#serve(1000, (socket) => void socket.pipe(socket));
    await this.#serve(1001, (socket) => {
      this.count++;
      socket.pipe(socket);
    });
    await this.#serve(1002, (socket) => socket.once("data", () => socket.destroy()));
    await this.#serve(1003, (socket) => socket.once("data", () => void this.#reset()));
    const child = spawn(program, ["serve-messages", `${this.#path}_1004`], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#messages = child;
    await once(child.stdout, "data");
  }

  /** Connects to a port of the guest, again and again until somebody listens there. */
  async connect(port: number): Promise<Socket> {
    for (;;) {
      const socket = connect(this.#path);
      socket.on("error", () => undefined);
      socket.write(`CONNECT ${port}\n`);
      const [first] = await Promise.race([once(socket, "data"), once(socket, "close")]);
      if (Buffer.isBuffer(first)) {
        // What the guest says at once comes along with the answer.
        const end = first.indexOf("\n") + 1;
        expect(first.toString("latin1", 0, end)).toMatch(/^OK \d+\n$/);
        socket.pause();
        if (end < first.length) socket.unshift(first.subarray(end));
        return socket;
      }
      socket.destroy();
      await delay(20);
    }
  }

  async stop(): Promise<void> {
    this.#messages?.kill("SIGKILL");
    for (const server of this.#servers) server.close();
  }

  async #serve(port: number, serve: (socket: Socket) => void): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      // A guest that is gone is what some of these are for.
      socket.on("error", () => undefined);
      serve(socket);
    });
    server.listen(`${this.#path}_${port}`);
    await once(server, "listening");
    this.#servers.push(server);
  }
}

describe("sockets between guest and host", () => {
  let backend: Backend;
  let socketPath: string;
  let program: string;
  let host: HostPrograms;

  beforeEach(async () => {
    const test = new TestBackend();
    socketPath = test.socketPath(name);
    program = buildProgram("vsock", test.directory);
    const path = `${test.directory}/guest`;
    const features = [
      ...["VIRTIO_F_INDIRECT_DESC", "VIRTIO_F_EVENT_IDX", "VIRTIO_VSOCK_F_STREAM"],
      ...["VIRTIO_VSOCK_F_SEQPACKET", "VIRTIO_VSOCK_F_NO_IMPLIED_STREAM"],
    ];
    const spec = { name, lane: name, socketPath, queueSize: 128, features };
    backend = await test.serve(vsock({ ...spec, cid: 42, path }));
    host = new HostPrograms(path, () => backend.ask(name, "reset"));
    await host.start(program);
  });
  afterEach(() => host.stop());

  /** What the host does while the guest's script runs. */
  async function story(bytes: number): Promise<string> {
    const talk = await host.connect(2000);
    const hash = createHash("sha256");
    talk.on("data", (data: Buffer) => hash.update(data)).resume();
    for (const piece of stream(bytes)) if (!talk.write(piece)) await once(talk, "drain");
    talk.end();
    await once(talk, "close");
    const sockets: Socket[] = [];
    while (sockets.length < connections) sockets.push(await host.connect(2001));
    const answers = sockets.map(async (socket, index) => {
      socket.end(`number ${index}`);
      let text = "";
      for await (const data of socket) text += String(data);
      return text;
    });
    const texts = await Promise.all(answers);
    expect(texts).toEqual(sockets.map((_, index) => `number ${index}`));
    return hash.digest("hex");
  }

  const job = (bytes: number, more: Record<string, string> = {}) => ({
    script: ". /scripts/common.sh\n. /scripts/vsock.sh",
    environment: { VSOCK_BYTES: String(bytes), ...more },
    devices: [{ socketPath, id: 19 }],
    files: [program],
    memoryMiB: 192,
    timeoutMs: guestMs,
  });

  async function expectTalked(run: Promise<GuestRun>, bytes: number) {
    const [guest, heard] = await Promise.all([
      run,
      Promise.race([story(bytes), run.then(() => "")]),
    ]);
    const report = readReport(guest.stdout);
    expect(report.get("failed"), guest.stdout).toBeUndefined();
    expect(guest.status).toBe(0);
    const sum = streamSum(bytes);
    expect(heard).toBe(sum);
    expect(Object.fromEntries(report)).toMatchObject({
      "vsock-guest": sum,
      "vsock-host": sum,
      "vsock-many": String(connections),
      "vsock-echoed": String(connections),
      "vsock-refused": "ECONNRESET",
      "vsock-messages": "9 2 3",
    });
    expect(report.get("vsock-broken")).toMatch(/^END (EPIPE|ECONNRESET|ENOTCONN)$/);
    expect(host.count).toBe(connections);
    const { connections: left } = (await backend.ask(name, "connections")) as {
      connections: unknown[];
    };
    expect(left).toEqual([]);
    return report;
  }

  it("carry streams, messages and 200 connections of Linux in User Mode Linux", {
    timeout: testMs,
  }, async () => {
    const run = bootUml(job(streamBytes, { VSOCK_RESET: "yes" }));
    const report = await expectTalked(run, streamBytes);
    expect(report.get("vsock-reset")).toMatch(/^ECONNRESET /);
    expect(report.get("vsock-again")).toBe("again");
  });

  it("carry them of Debian's kernel in QEMU, by QEMU's own front end", {
    timeout: testMs,
  }, async () => {
    const modules = ["vmw_vsock_virtio_transport"];
    await expectTalked(bootQemu({ ...job(emulatedBytes), modules }), emulatedBytes);
  });
});

describe("sockets between guests", () => {
  const bytes = 16 * mebibyte;

  it("carry streams and 100 connections between two kernels in User Mode Linux", {
    timeout: testMs,
  }, async () => {
    const test = new TestBackend();
    const program = buildProgram("vsock", test.directory);
    const features = ["VIRTIO_F_EVENT_IDX", "VIRTIO_VSOCK_F_STREAM", "VIRTIO_VSOCK_F_SEQPACKET"];
    const guests = [42, 43].map((cid) => {
      const guest = `guest${cid}`;
      const place = { name: guest, lane: guest, socketPath: test.socketPath(guest) };
      return vsock({ ...place, queueSize: 128, features, cid, guests: `${test.directory}/guests` });
    });
    const backend = await test.serve(...guests);
    const boot = ({ socketPath }: { readonly socketPath: string }, environment = {}) =>
      bootUml({
        script: ". /scripts/common.sh\n. /scripts/vsock-guests.sh",
        environment: { VSOCK_BYTES: String(bytes), ...environment },
        devices: [{ socketPath, id: 19 }],
        files: [program],
        memoryMiB: 192,
        timeoutMs: guestMs,
      });
    const [first, second] = guests;
    if (first === undefined || second === undefined) throw new Error("two were made");
    const runs = await Promise.all([boot(first), boot(second, { VSOCK_CID: "42" })]);
    const reports = runs.map((run) => {
      expect(run.status, run.stdout).toBe(0);
      return Object.fromEntries(readReport(run.stdout));
    });
    const heard = streamSum(bytes);
    expect(reports).toMatchObject([
      { "vsock-heard": heard, "vsock-echoed": "100" },
      { "vsock-heard": heard, "vsock-many": "100", "vsock-refused": "ECONNRESET" },
    ]);
    for (const { device } of backend.serving) {
      expect(await backend.ask(device, "connections")).toEqual({ forged: 0, connections: [] });
    }
  });
});
