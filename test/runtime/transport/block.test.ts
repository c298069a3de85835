import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { block as defineBlock, serve } from "wheelbase/runtime";
import { BlkRequestType, BlkStatus } from "../../../src/catalogue/devices/block.js";
import { CommonFeature } from "../../../src/catalogue/features.js";
import { DeviceStatus } from "../../../src/catalogue/status.js";
import { FeatureSet } from "../../../src/runtime/device/feature-set.js";
import type { Task } from "../../../src/runtime/device/runner-services.js";
import { createDevice } from "../../../src/runtime/devices/block/module.js";
import { block } from "../../../src/runtime/devices/block/spec.js";
import { BlockDriver, blockNeeds } from "../../../src/runtime/driver/block-driver.js";
import { InProcessMachine } from "../../../src/runtime/driver/mmio/in-process.js";
import type { TransportDriver } from "../../../src/runtime/driver/transport-driver.js";
import { ringFeatures } from "../../../src/runtime/driver/vhost-user-driver.js";
import { offeredFeatures } from "../../../src/runtime/lane/offered-features.js";
import { testServices } from "../devices/host-services.js";

/** Every test here runs over each transport, on the same device model: what differs is a fault of the transport. */

const capacitySectors = 2048;
const cleanups: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const offered = [
  "VIRTIO_F_INDIRECT_DESC",
  "VIRTIO_F_EVENT_IDX",
  "VIRTIO_F_RING_PACKED",
  "VIRTIO_F_IN_ORDER",
  "VIRTIO_BLK_F_FLUSH",
  "VIRTIO_BLK_F_BLK_SIZE",
  "VIRTIO_BLK_F_MQ",
  "VIRTIO_BLK_F_DISCARD",
  "VIRTIO_BLK_F_WRITE_ZEROES",
];

function definition(directory: string) {
  return {
    name: "disk",
    lane: "disk",
    socketPath: join(directory, "disk.sock"),
    queueSize: 128,
    queueCount: 2,
    features: offered,
    file: join(directory, "disk.img"),
    create: true,
    capacityBytes: capacitySectors * 512,
    serial: "WB-TRANSPORTS",
  };
}

function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "wheelbase-"));
  cleanups.push(() => rmSync(directory, { recursive: true }));
  return directory;
}

interface Disk {
  readonly disk: BlockDriver<TransportDriver>;
  contents(): Uint8Array;
}

type OpenDisk = (extra: FeatureSet) => Promise<Disk>;

async function overVhostUser(extra: FeatureSet): Promise<Disk> {
  const spec = definition(scratchDirectory());
  const backend = await serve([defineBlock(spec)]);
  cleanups.push(() => backend.stop());
  expect(backend.failures).toEqual([]);
  const disk = BlockDriver.start({
    socketPath: spec.socketPath,
    features: blockNeeds.features.union(extra),
    queueSizes: [64, 64],
  });
  cleanups.push(() => disk.close());
  return { disk, contents: () => new Uint8Array(readFileSync(spec.file)) };
}

async function overMmio(extra: FeatureSet, isLegacy = false): Promise<Disk> {
  const spec = definition(scratchDirectory());
  const services = testServices();
  const device = createDevice(block(spec).options, services);
  const loop = {
    defer: (task: Task) => services.events.defer(task),
    turn: (timeoutMs: number) => {
      services.events.turn(timeoutMs);
      return true;
    },
  };
  const machine = new InProcessMachine({
    device,
    offered: offeredFeatures(device, { features: offered }).bits,
    needs: {
      ...blockNeeds,
      features: blockNeeds.features.union(extra),
      queueSizes: [64, 64],
    },
    queueSize: spec.queueSize,
    isLegacy,
    loop,
  });
  const disk = BlockDriver.startOn(machine.driver);
  cleanups.push(
    () => device.close?.(),
    () => machine.close(),
  );
  return { disk, contents: () => new Uint8Array(readFileSync(spec.file)) };
}

const transports: [string, OpenDisk][] = [
  ["vhost-user", overVhostUser],
  ["mmio", (extra) => overMmio(extra)],
];
const layouts: [string, FeatureSet][] = [
  ["split", new FeatureSet([])],
  ["packed", new FeatureSet([CommonFeature.RingPacked])],
  ["packed, in order", new FeatureSet([CommonFeature.RingPacked, CommonFeature.InOrder])],
];
const cases = transports.flatMap(([transport, open]) =>
  layouts.map(([layout, extra]) => [transport, layout, () => open(extra), extra] as const),
);

function pattern(size: number, seed: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => (index * 31 + (index >> 9) + seed) & 255);
}

describe.each(cases)("a disk over %s, %s rings", (_transport, _layout, open, extra) => {
  it("negotiates what both want", async () => {
    const { driver } = (await open()).disk;
    expect(ringFeatures.union(extra).isSubsetOf(driver.accepted)).toBe(true);
    const { Acknowledge, Driver, FeaturesOk, DriverOk } = DeviceStatus;
    expect(driver.status).toBe(Acknowledge | Driver | FeaturesOk | DriverOk);
  });

  it("shows its configuration", async () => {
    const { disk } = await open();
    expect(disk.configuration).toMatchObject({
      capacitySectors,
      blockSizeBytes: 512,
      queueCount: 2,
    });
    expect([...disk.driver.readConfig(0, 8)]).toEqual([...disk.driver.config.subarray(0, 8)]);
  });

  it("reads back what was written, in pieces and with all slots busy", async () => {
    const { disk, contents } = await open();
    const data = pattern(1024 * 512, 7);
    disk.write(512, data);
    expect(Buffer.compare(disk.read(512, data.length), data)).toBe(0);
    disk.flush();
    const stored = contents().subarray(512 * 512, 512 * 512 + data.length);
    expect(Buffer.compare(stored, data)).toBe(0);
  });

  it("answers its serial, zeroes and discards", async () => {
    const { disk } = await open();
    expect(disk.getId()).toBe("WB-TRANSPORTS");
    disk.write(0, pattern(16 * 512, 3));
    disk.writeZeroes(4, 4);
    expect(disk.read(4, 4 * 512).every((byte) => byte === 0)).toBe(true);
    expect(Buffer.compare(disk.read(0, 2048), pattern(2048, 3))).toBe(0);
    disk.discard(8, 8);
  });

  it("refuses what lies beyond its end, and unknown requests", async () => {
    const { disk } = await open();
    const nothing = new Uint8Array(0);
    const read = disk.execute(BlkRequestType.In, capacitySectors, nothing, 512);
    expect(read.status).toBe(BlkStatus.Ioerr);
    expect(disk.execute(0x7fffffff, 0, nothing, 0).status).toBe(BlkStatus.Unsupp);
    expect(disk.read(0, 512).length).toBe(512);
  });

  it("starts over with new rings", async () => {
    const { disk } = await open();
    disk.write(3, pattern(512, 9));
    const { driver } = disk;
    expect(driver.queues).toHaveLength(2);
    driver.stop();
    const again = BlockDriver.startOn(driver);
    expect(Buffer.compare(again.read(3, 512), pattern(512, 9))).toBe(0);
  });
});

describe("a disk over the legacy registers of mmio", () => {
  it("serves a driver older than VIRTIO 1.0", async () => {
    const { disk, contents } = await overMmio(new FeatureSet([]), true);
    expect(disk.driver.has(CommonFeature.Version1)).toBe(false);
    expect(disk.configuration).toMatchObject({ capacitySectors, blockSizeBytes: 512 });
    const data = pattern(64 * 512, 5);
    disk.write(100, data);
    expect(Buffer.compare(disk.read(100, data.length), data)).toBe(0);
    disk.flush();
    expect(Buffer.compare(contents().subarray(51_200, 51_200 + data.length), data)).toBe(0);
  });
});
