import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BlkRequestType, BlkStatus } from "../../../src/catalogue/devices/block.js";
import { BlockDriver, BlockRequestError } from "../../../src/runtime/driver/block-driver.js";
import { ConsoleDriver } from "../../../src/runtime/driver/console-driver.js";
import { EntropyDriver } from "../../../src/runtime/driver/entropy-driver.js";
import { handshakes } from "../../../src/runtime/driver/handshake.js";
import type { Backend } from "../../../src/runtime/lane/backend.js";

/** Lanes are worker threads, which need JavaScript: the served side is the built one. */
const runtime = "../../../dist/runtime/index.js";
const { serve, block, consoleDevice, entropy } = (await import(
  runtime
)) as typeof import("../../../src/runtime/index.js");

const mebibyte = 2 ** 20;
const ring = ["VIRTIO_F_VERSION_1", "VIRTIO_F_INDIRECT_DESC", "VIRTIO_F_EVENT_IDX"];
const folder = mkdtempSync("/tmp/wheelbase-devices-");
const disk = join(folder, "disk.img");
const content = Uint8Array.from({ length: 4 * mebibyte }, (_, index) => (index >> 9) ^ (index * 7));
let backend: Backend;
const portPath = join(folder, "port");
const socketTo = (name: string) => join(folder, `${name}.sock`);

beforeAll(async () => {
  writeFileSync(disk, content);
  const common = (name: string) => ({
    name,
    lane: name,
    socketPath: socketTo(name),
    queueSize: 128,
  });
  backend = await serve([
    block({
      ...common("disk"),
      file: disk,
      serial: "wheelbase-0001",
      features: [
        ...ring,
        "VIRTIO_BLK_F_SEG_MAX",
        "VIRTIO_BLK_F_BLK_SIZE",
        "VIRTIO_BLK_F_FLUSH",
        "VIRTIO_BLK_F_DISCARD",
        "VIRTIO_BLK_F_WRITE_ZEROES",
      ],
    }),
    entropy({ ...common("entropy"), features: ring }),
    consoleDevice({
      ...common("console"),
      socket: { path: portPath },
      columns: 132,
      rows: 43,
      features: [...ring, "VIRTIO_CONSOLE_F_SIZE"],
    }),
  ]);
  expect(backend.failures).toEqual([]);
});

afterAll(async () => {
  await backend.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A client of the console's socket, once it is connected. */
function openPort(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(portPath, () => resolve(socket)).on("error", reject);
  });
}

/** The next `count` bytes that come out of the console. */
function collect(socket: Socket, count: number): Promise<Buffer> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    const take = (part: Buffer) => {
      bytes = Buffer.concat([bytes, part]);
      if (bytes.length < count) return;
      socket.off("data", take);
      resolve(bytes);
    };
    socket.on("data", take);
  });
}

describe.each(handshakes)("served devices, met in the order of $name", (handshake) => {
  it("are read, written and refused as a disk", () => {
    const options = { socketPath: socketTo("disk"), handshake, depth: 8, pieceBytes: 32768 };
    const blockDriver = BlockDriver.start(options);
    try {
      expect(blockDriver.configuration).toMatchObject({
        capacitySectors: 8192,
        blockSizeBytes: 512,
      });
      expect(blockDriver.getId()).toBe("wheelbase-0001");
      expect(
        Buffer.from(blockDriver.read(2, mebibyte)).equals(content.subarray(1024, 1024 + mebibyte)),
      ).toBe(true);
      const written = new Uint8Array(3 * 32768 + 512).fill(handshake.name.length);
      blockDriver.write(6000, written);
      blockDriver.flush();
      expect(Buffer.from(blockDriver.read(6000, written.length)).equals(written)).toBe(true);
      expect(
        readFileSync(disk)
          .subarray(6000 * 512, 6000 * 512 + written.length)
          .equals(written),
      ).toBe(true);
      blockDriver.writeZeroes(6001, 1);
      expect(blockDriver.read(6001, 512)).toEqual(new Uint8Array(512));
      blockDriver.discard(6100, 8);
      expect(() => blockDriver.read(8192, 512)).toThrow(BlockRequestError);
      const { status } = blockDriver.execute(99, 0, new Uint8Array(0), 0);
      expect(status).toBe(BlkStatus.Unsupp);
      const { data, usedLength } = blockDriver.execute(
        BlkRequestType.In,
        1,
        new Uint8Array(0),
        512,
      );
      expect([Buffer.from(data).equals(content.subarray(512, 1024)), usedLength]).toEqual([
        true,
        513,
      ]);
    } finally {
      blockDriver.close();
    }
  });

  it("are read as an entropy source", () => {
    const entropyDriver = EntropyDriver.start({ socketPath: socketTo("entropy"), handshake });
    try {
      const bytes = entropyDriver.read(4096);
      expect(bytes.length).toBe(4096);
      expect(new Set(bytes).size).toBeGreaterThan(200);
      expect(entropyDriver.read(1).length).toBe(1);
    } finally {
      entropyDriver.close();
    }
  });

  it("are talked to as a console", async () => {
    const consoleDriver = ConsoleDriver.start({ socketPath: socketTo("console"), handshake });
    const port = await openPort();
    try {
      expect(consoleDriver.size).toEqual({ columns: 132, rows: 43 });
      expect(consoleDriver.receive(0).length).toBe(0);
      const sent = Uint8Array.from({ length: 10_000 }, (_, index) => index);
      consoleDriver.send(sent);
      expect((await collect(port, sent.length)).equals(sent)).toBe(true);
      // More than the lent buffers hold at once, so they go round.
      await new Promise((resolve) => port.write(sent, resolve));
      expect(Buffer.from(consoleDriver.receiveExactly(sent.length)).equals(sent)).toBe(true);
    } finally {
      consoleDriver.close();
      port.destroy();
    }
  });
});
