import { statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { ControlServer } from "wheelbase/runtime";
import { TestBackend } from "../lane/test-backend.js";

async function controlled() {
  const test = new TestBackend();
  const common = { lane: "main", features: [], queueSize: 16, options: {} };
  const module = new URL("./noted-device.js", import.meta.url).href;
  const backend = await test.serve(test.entropy("rng"), {
    ...common,
    name: "noted",
    module,
    socketPath: test.socketPath("noted"),
  });
  const path = test.socketPath("control");
  const control = await ControlServer.listen(path, backend);
  onTestFinished(() => control.close());
  return { test, backend, path, control };
}

/** A client that writes lines as they are. */
function client(path: string) {
  const socket = connect(path);
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => undefined);
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  return {
    socket,
    next: async (): Promise<unknown> => {
      const { value, done } = await lines.next();
      return done === true ? "end" : JSON.parse(value);
    },
    async ask(line: unknown): Promise<unknown> {
      socket.write(`${typeof line === "string" ? line : JSON.stringify(line)}\n`);
      return await this.next();
    },
  };
}

describe("the control socket", () => {
  it("lists the devices with what they can be told", async () => {
    const { path, test } = await controlled();
    expect(await client(path).ask({ id: "a", method: "devices" })).toMatchObject({
      id: "a",
      result: [
        {
          ...{ device: "rng", socketPath: test.socketPath("rng"), lane: "main" },
          ...{ laneFailures: 0, leftOut: [], commands: [] },
        },
        {
          device: "noted",
          commands: [{ name: "note", parameters: [{ name: "text" }, {}, {}, {}, {}] }],
        },
      ],
    });
  });

  it("reads the counters", async () => {
    const { path } = await controlled();
    expect(await client(path).ask({ id: 1, method: "counters" })).toMatchObject({
      result: [
        { device: "rng", laneFailures: 0, queues: [{ requests: 0 }] },
        { device: "noted", queues: [] },
      ],
    });
  });

  it("has devices do what they are told, in order", async () => {
    const { path } = await controlled();
    const { socket, next } = client(path);
    const run = (id: number, values: object) =>
      JSON.stringify({ id, method: "run", params: { device: "noted", command: "note", values } });
    socket.write(
      `${run(1, { text: "é" })}\n\n${run(2, { loud: true })}\n${run(3, { more: [null] })}\n`,
    );
    expect([await next(), await next(), await next()]).toEqual([
      { id: 1, result: "é" },
      { id: 2, result: "É" },
      { id: 3, result: "é" },
    ]);
  });

  it.each([
    ["no JSON", "{", "WB4805", "the line is no JSON"],
    ["no object", "[]", "WB4805", "the line is no JSON object"],
    ["no method", "{}", "WB4805", '"method" is missing or no string'],
    ["params that are none", '{"method":"run","params":1}', "WB4805", '"params" is no object'],
    [
      "an unknown method",
      '{"method":"toString"}',
      "WB4806",
      'no method "toString"; there are devices, counters, lanes, run',
    ],
    [
      "no device",
      '{"method":"run"}',
      "WB4806",
      'the params of "run" are "device" and "command", two strings, and "values", an object',
    ],
  ])("says what is wrong with %s", async (_, line, code, message) => {
    const { path } = await controlled();
    expect(await client(path).ask(line)).toMatchObject({ error: { code, message } });
  });

  it.each([
    ["nobody", "note", {}, "WB4801", 'no device "nobody" is served'],
    ["noted", "sing", {}, "WB4802", 'noted has no command "sing": it has note'],
    ["rng", "sing", {}, "WB4802", 'rng has no command "sing": it has no commands'],
    [
      "noted",
      "note",
      { tune: 1 },
      "WB4803",
      '"note" has no parameter "tune": it takes text, size, mood, loud, more',
    ],
    ["noted", "note", { text: 1 }, "WB4803", 'text of "note" is no string: What to note.'],
    ["noted", "note", { size: 1.5 }, "WB4803", 'size of "note" is no whole number: 1 to 3.'],
    ["noted", "note", { size: 4 }, "WB4803", 'size of "note" is not from 1 to 3: 1 to 3.'],
    ["noted", "note", { mood: "sad" }, "WB4803", 'mood of "note" is none of gay, grave: How.'],
    [
      "noted",
      "note",
      { loud: "yes" },
      "WB4803",
      'loud of "note" is neither true nor false: Whether to shout.',
    ],
  ])("refuses %s %s %j", async (device, command, values, code, message) => {
    const { path } = await controlled();
    const params = { device, command, values };
    expect(await client(path).ask({ id: 7, method: "run", params })).toEqual({
      id: 7,
      error: { code, message },
    });
  });

  it("survives any bytes, and answers the next client", async () => {
    const { path } = await controlled();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        const { socket } = client(path);
        await new Promise((resolve) => socket.end(bytes, () => resolve(undefined)));
        socket.destroy();
      }),
      { numRuns: 50 },
    );
    expect(await client(path).ask({ id: 1, method: "devices" })).toHaveProperty("result");
  });

  it("does not keep a line that never ends", async () => {
    const { path } = await controlled();
    const { socket, next } = client(path);
    socket.write("x".repeat(100_000));
    expect(await next()).toMatchObject({ error: { code: "WB4805" } });
    expect(await next()).toBe("end");
  });

  it("is for its owner alone", async () => {
    const { path } = await controlled();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("replaces what nobody serves, and leaves alone what somebody does", async () => {
    const { test, backend, path } = await controlled();
    await expect(ControlServer.listen(path, backend)).rejects.toMatchObject({
      code: "WB4807",
      message: `no control socket at ${path}: another process listens there`,
    });
    const stale = test.socketPath("stale");
    writeFileSync(stale, "");
    const again = await ControlServer.listen(stale, backend);
    expect(await client(stale).ask({ id: 1, method: "devices" })).toHaveProperty("result");
    again.close();
  });

  it("says so when the device's lane is gone", async () => {
    const { path, backend } = await controlled();
    await backend.stop();
    const params = { device: "noted", command: "note" };
    expect(await client(path).ask({ id: 1, method: "run", params })).toMatchObject({
      error: { code: "WB4804", message: "lane main has ended, and its devices with it" },
    });
  });

  it("ends a request that the lane will not answer any more", async () => {
    const { backend } = await controlled();
    const asked = backend.ask("noted", "note");
    const [answer] = await Promise.allSettled([asked, backend.stop()]);
    if (answer.status === "rejected") expect(answer.reason).toMatchObject({ code: "WB4804" });
    else expect(answer.value).toBe("");
  });
});
