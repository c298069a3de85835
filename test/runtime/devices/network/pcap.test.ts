import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { Frame } from "../../../../src/runtime/devices/network/frame.js";
import type { LinkListener } from "../../../../src/runtime/devices/network/link.js";
import { PcapLink } from "../../../../src/runtime/devices/network/pcap-link.js";
import { HostError } from "../../../../src/runtime/host/host-error.js";
import { type TestServices, testDirectory, testServices } from "../host-services.js";
import { ethernet, pattern } from "./frames.js";
import { bytesOf, hostWindow } from "./network-guest.js";

interface Caught {
  readonly bytes: Uint8Array;
  readonly atMs: number;
  /** Longer than what is kept of it. */
  readonly isCut?: boolean;
}

/** A pcap file as other programs write it. */
function pcap(frames: readonly Caught[], { isBig = false, isNano = false, link = 1 } = {}): Buffer {
  const perMs = isNano ? 1e6 : 1e3;
  const word = (value: number) => {
    const bytes = Buffer.alloc(4);
    if (isBig) bytes.writeUInt32BE(value);
    else bytes.writeUInt32LE(value);
    return bytes;
  };
  const version = Buffer.alloc(4);
  if (isBig) version.writeUInt32BE(0x00020004);
  else version.writeUInt32LE(0x00040002);
  return Buffer.concat([
    ...[word(isNano ? 0xa1b23c4d : 0xa1b2c3d4), version, word(0), word(0), word(65535), word(link)],
    ...frames.flatMap(({ bytes, atMs, isCut = false }) => [
      ...[word(Math.floor(atMs / 1000)), word((atMs % 1000) * perMs)],
      ...[word(bytes.length), word(bytes.length + (isCut ? 1 : 0)), Buffer.from(bytes)],
    ]),
  ]);
}

function player(file: string, services: TestServices, more: { write?: string } = {}) {
  const heard: { bytes: Uint8Array; atMs: number }[] = [];
  const state = { room: Number.POSITIVE_INFINITY };
  const link = new PcapLink({ read: file, ...more }, services);
  const receive = (frame: Frame) => {
    if (heard.length >= state.room) return false;
    heard.push({ bytes: bytesOf(frame), atMs: performance.now() });
    return true;
  };
  link.listen({ receive } as unknown as LinkListener);
  onTestFinished(() => link.close());
  return { link, heard, state };
}

function turnUntil({ events }: TestServices, done: () => boolean): void {
  const deadline = performance.now() + 20_000;
  while (!done()) {
    if (performance.now() > deadline) throw new Error("nothing happens");
    events.turn(5);
  }
}

const startMs = 1_700_000_000_000;
const frames = [100, 200, 300].map((size, index) => ({
  bytes: ethernet(pattern(size)),
  atMs: startMs + index * 40,
}));

describe("a capture as a network", () => {
  it.each([
    { isBig: false, isNano: false },
    { isBig: false, isNano: true },
    { isBig: true, isNano: false },
    { isBig: true, isNano: true },
  ])("is heard once, at its own pace: %j", (form) => {
    const services = testServices();
    const file = join(testDirectory(), "in.pcap");
    writeFileSync(file, pcap(frames, form));
    const { link, heard } = player(file, services);
    services.events.turn(1);
    expect(heard).toEqual([]);
    link.supplied();
    turnUntil(services, () => heard.length === frames.length);
    expect(heard.map(({ bytes }) => bytes)).toEqual(frames.map(({ bytes }) => bytes));
    // Never early; how late it is depends on the machine.
    const [first, , last] = heard;
    expect((last?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(78);
    turnUntil(services, () => services.messages.length > 0);
    link.supplied();
    expect(heard).toHaveLength(frames.length);
  });

  it("waits for buffers, and leaves out frames that were not caught whole", () => {
    const services = testServices();
    const file = join(testDirectory(), "in.pcap");
    const cut = { bytes: ethernet(pattern(50)), atMs: startMs, isCut: true };
    const tiny = { bytes: pattern(10), atMs: startMs };
    const now = frames.map(({ bytes }) => ({ bytes, atMs: startMs }));
    writeFileSync(file, pcap([cut, tiny, ...now]));
    const { link, heard, state } = player(file, services);
    state.room = 1;
    link.supplied();
    services.events.turn(1);
    expect(heard).toHaveLength(1);
    state.room = 100;
    link.supplied();
    turnUntil(services, () => heard.length === frames.length);
    expect(heard.map(({ bytes }) => bytes)).toEqual(frames.map(({ bytes }) => bytes));
  });

  it("keeps what the guest says in another file", () => {
    const services = testServices();
    const write = join(testDirectory(), "out.pcap");
    const link = new PcapLink({ write }, services);
    const bytes = ethernet(pattern(300));
    hostWindow().bytes.set(bytes);
    const frame = new Frame(services.arena);
    frame.takePlain(hostWindow(), 0, bytes.length);
    link.send(frame);
    link.supplied();
    link.close();
    expect(existsSync(write)).toBe(true);
    expect(readFileSync(write).subarray(24 + 16)).toEqual(Buffer.from(bytes));
  });

  it.each([
    ["no file", undefined, "in.pcap"],
    ["an empty one", Buffer.alloc(0), "too short"],
    ["another kind of file", Buffer.alloc(64, 0x0a), "no pcap file"],
    ["another link", pcap([], { link: 113 }), "link type 113"],
  ])("is refused for %s", (_what, content, reason) => {
    const file = join(testDirectory(), "in.pcap");
    if (content !== undefined) writeFileSync(file, content);
    expect(() => new PcapLink({ read: file }, testServices())).toThrow(
      expect.objectContaining({ code: "WB4409", message: expect.stringContaining(reason) }),
    );
  });

  it("survives any bytes", () => {
    const services = testServices();
    const file = join(testDirectory(), "in.pcap");
    const good = pcap(frames.map(({ bytes }) => ({ bytes, atMs: startMs })));
    const flaw = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(flaw, { maxLength: 8 }), fc.nat(good.length), (flaws, size) => {
        const bytes = Buffer.from(good.subarray(0, size));
        for (const [at, value] of flaws) if (at < size) bytes[at] = value;
        writeFileSync(file, bytes);
        const heard: number[] = [];
        try {
          const link = new PcapLink({ read: file }, { ...services, arena: services.arena });
          const receive = (frame: Frame) => heard.push(frame.length) > 0;
          link.listen({ receive } as unknown as LinkListener);
          link.supplied();
          services.events.turn(0);
          link.close();
        } catch (error) {
          expect(error).toBeInstanceOf(HostError);
        }
        expect(heard.length).toBeLessThanOrEqual(size);
      }),
      { numRuns: 3 },
    );
  });
});
