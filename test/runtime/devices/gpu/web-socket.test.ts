import { Duplex } from "node:stream";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { acceptKey, WebSocket } from "../../../../src/runtime/devices/gpu/page/web-socket.js";

/** A client's frame, masked. */
function frame(first: number, payload: string, mask = [1, 2, 3, 4]): Buffer {
  const bytes = Buffer.from(payload);
  const length =
    bytes.length < 126 ? [bytes.length] : [126, bytes.length >>> 8, bytes.length & 0xff];
  const masked = bytes.map((byte, index) => byte ^ (mask[index % 4] as number));
  return Buffer.concat([
    Buffer.from([first, 0x80 | (length[0] as number), ...length.slice(1), ...mask]),
    masked,
  ]);
}

/** A server's end, what it sent, and what its owner heard. */
function serverEnd() {
  const sent: Buffer[] = [];
  const heard: string[] = [];
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk, _encoding, done) => {
      sent.push(chunk);
      done();
    },
  });
  const socket = new WebSocket(stream, {
    message: (text) => heard.push(text),
    closed: () => heard.push("(closed)"),
  });
  return {
    socket,
    heard,
    give: (bytes: Buffer) => stream.emit("data", bytes),
    sent: () => Buffer.concat(sent),
  };
}

const closed = (code: number) => Buffer.from([0x88, 2, code >>> 8, code & 0xff]);

describe("a WebSocket", () => {
  it("accepts a key as the standard's example does", () => {
    expect(acceptKey("dGhlIHNhbXBsZSBub25jZQ==")).toBe("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  });

  it("takes text in any pieces", () => {
    const { heard, give } = serverEnd();
    const long = "x".repeat(500);
    const bytes = Buffer.concat([frame(0x81, "one"), frame(0x81, long), frame(0x81, "")]);
    for (const byte of bytes) give(Buffer.from([byte]));
    give(bytes);
    expect(heard).toEqual(["one", long, "", "one", long, ""]);
  });

  it("sends binary messages of any length, unmasked", () => {
    const { socket, sent } = serverEnd();
    for (const size of [3, 200, 70_000]) socket.sendBinary(new Uint8Array(size).fill(7));
    const bytes = sent();
    expect([...bytes.subarray(0, 5)]).toEqual([0x82, 3, 7, 7, 7]);
    expect([...bytes.subarray(5, 9)]).toEqual([0x82, 126, 0, 200]);
    expect([...bytes.subarray(209, 219)]).toEqual([0x82, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70]);
    expect(bytes.length).toBe(219 + 70_000);
  });

  it("answers a ping and a close", () => {
    const { give, sent, heard } = serverEnd();
    give(frame(0x89, "hi"));
    give(frame(0x8a, "unasked"));
    give(frame(0x88, "\u0003\u00e8".slice(0, 0)));
    give(frame(0x81, "late"));
    expect(sent()).toEqual(
      Buffer.concat([Buffer.from([0x8a, 2]), Buffer.from("hi"), Buffer.from([0x88, 0])]),
    );
    expect(heard).toEqual([]);
  });

  it.each([
    ["without a mask", Buffer.from([0x81, 1, 65]), 1002],
    ["in pieces", frame(0x01, "a"), 1003],
    ["with reserved bits", frame(0xc1, "a"), 1003],
    ["of binary", frame(0x82, "a"), 1003],
    ["of an unknown kind", frame(0x83, "a"), 1003],
    ["that is long", frame(0x81, "a".repeat(5000)), 1009],
    ["that is longer still", Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0xff]), 1009],
  ])("closes at a frame %s", (_, bytes, code) => {
    const { give, sent, heard } = serverEnd();
    give(bytes);
    give(frame(0x81, "late"));
    expect(sent()).toEqual(closed(code));
    expect(heard).toEqual([]);
  });

  test("survives any bytes", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 10 }), (parts) => {
        const { give } = serverEnd();
        for (const part of parts) give(Buffer.from(part));
      }),
    );
  });
});
