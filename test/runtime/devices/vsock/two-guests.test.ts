import { describe, expect, it, onTestFinished } from "vitest";
import { type Backend, serve, vsock } from "wheelbase/runtime";
import { VsockType } from "../../../../src/catalogue/devices/vsock.js";
import { VsockDriver, type VsockSocket } from "../../../../src/runtime/driver/index.js";
import { TestBackend } from "../../lane/test-backend.js";

const features = ["VIRTIO_VSOCK_F_STREAM", "VIRTIO_VSOCK_F_SEQPACKET"];
const stream = VsockType.Stream;
const messages = VsockType.Seqpacket;
const [one, two] = [10, 11];
const port = 4000;
/** Many times what devices and kernel hold in between. */
const much = 8 * 1024 * 1024;

/** Every place is different. */
function pattern(size: number): Uint8Array {
  const words = Uint32Array.from({ length: size / 4 }, (_, index) =>
    Math.imul(index + 1, 0x9e3779b1),
  );
  return new Uint8Array(words.buffer);
}

/** Two guests, each with a backend or a lane of its own, and a driver at each. */
async function twoGuests(backends: 1 | 2) {
  const test = new TestBackend();
  const specs = [one, two].map((cid) => {
    const name = `guest${cid}`;
    const place = { name, lane: name, socketPath: test.socketPath(name), queueSize: 128 };
    return vsock({ ...place, features, cid, guests: `${test.directory}/guests` });
  });
  const running: Backend[] = [];
  for (const part of backends === 1 ? [specs] : specs.map((spec) => [spec])) {
    const backend = await serve(part);
    onTestFinished(() => backend.stop());
    expect(backend.failures).toEqual([]);
    running.push(backend);
  }
  const [first, second] = specs.map(({ socketPath }) => {
    const driver = VsockDriver.start({ socketPath, memory: 32 * 1024 * 1024, timeoutMs: 60_000 });
    onTestFinished(() => driver.close());
    return driver;
  });
  if (first === undefined || second === undefined) throw new Error("two were made");
  return { first, second, running };
}

/** A connection from the one to the other, both ends of it. */
function connected(from: VsockDriver, to: VsockDriver, type: number): [VsockSocket, VsockSocket] {
  const call = from.request(port, type, to.cid);
  const taken = to.accept();
  if (taken === undefined) throw new Error("no connection came");
  expect(from.waitUntil(() => call.isConnected || call.isReset)).toBe(true);
  expect(call.isConnected).toBe(true);
  expect(taken).toMatchObject({ peerCid: from.cid, hostPort: call.guestPort, guestPort: port });
  return [call, taken];
}

/** Sends piece by piece, since one thread has both ends. */
function carry(data: Uint8Array, from: VsockSocket, to: VsockSocket): void {
  const pieceBytes = 32 * 1024;
  for (let start = 0; start < data.length; start += pieceBytes) {
    const piece = data.subarray(start, start + pieceBytes);
    expect(from.send(piece)).toBe(true);
    expect(Buffer.compare(to.receiveExactly(piece.length), piece)).toBe(0);
  }
}

describe.each([1, 2] as const)("two guests of %i backends", { timeout: 300_000 }, (backends) => {
  it("carry bytes both ways, and end one after the other", async () => {
    const { first, second } = await twoGuests(backends);
    const data = pattern(much);
    const [call, taken] = connected(first, second, stream);
    carry(data, call, taken);
    carry(data, taken, call);
    call.shutdown(true, false);
    expect(taken.receive()).toHaveLength(0);
    expect(taken.hasHostEnded).toBe(true);
    expect(taken.send(data.subarray(0, 100))).toBe(true);
    expect(call.receiveExactly(100)).toEqual(data.subarray(0, 100));
    expect(call.close()).toBe(true);
    expect(second.waitUntil(() => taken.hasHostLeft)).toBe(true);
    expect(taken.close()).toBe(true);
  });

  it("carry messages, each of them whole", async () => {
    const { first, second, running } = await twoGuests(backends);
    const [call, taken] = connected(second, first, messages);
    for (const size of [1, 4, 4096, 5000, 100_000]) {
      const message = pattern(size + 3).subarray(0, size);
      expect(call.send(message)).toBe(true);
      expect(taken.receive()).toEqual(message);
      expect(taken.send(message)).toBe(true);
      expect(call.receive()).toEqual(message);
    }
    const list = await running[0]?.ask(`guest${one}`, "connections");
    expect(list).toMatchObject({ connections: [{ peerCid: two, type: "seqpacket" }] });
  });

  it("stop each other by credit: who is not read waits, and loses nothing", async () => {
    const { first, second } = await twoGuests(backends);
    const data = pattern(much);
    const [call, taken] = connected(first, second, stream);
    const [other, otherTaken] = connected(first, second, stream);
    let sent = 0;
    const piece = 16 * 1024;
    // Nobody reads: sooner or later there is no credit left, and none comes back.
    while (sent < data.length && first.waitUntil(() => call.credit >= piece, 500)) {
      expect(call.send(data.subarray(sent, sent + piece))).toBe(true);
      sent += piece;
    }
    expect(sent).toBeLessThan(data.length);
    carry(data.subarray(0, 1024 * 1024), other, otherTaken);
    expect(Buffer.compare(taken.receiveExactly(sent), data.subarray(0, sent))).toBe(0);
  });

  it("lose their connections when one of them is gone, and get no others", async () => {
    const { first, second } = await twoGuests(backends);
    const [call] = connected(first, second, stream);
    second.close();
    expect(first.waitUntil(() => call.isReset || call.hasHostLeft)).toBe(true);
    expect(first.connect(port, stream, two)).toBeUndefined();
  });
});
