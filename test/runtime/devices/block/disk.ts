import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import { createDevice } from "../../../../src/runtime/devices/block/module.js";
import { type BlockDefinition, block } from "../../../../src/runtime/devices/block/spec.js";
import { Guest } from "../harness.js";
import { testDirectory, testServices } from "../host-services.js";

export const sectorBytes = 512;
export const diskSectors = 128;

/** What a generated backend would say, for a file of the test. */
export function definition(file: string, more: Partial<BlockDefinition> = {}): BlockDefinition {
  return {
    name: "disk",
    lane: "disk",
    socketPath: "disk.sock",
    queueSize: 256,
    features: [],
    file,
    ...more,
  };
}

/** A disk on a real file of `diskSectors` sectors, seen from its guest. */
export function diskGuest(more: Partial<BlockDefinition> = {}, accepted?: FeatureSet) {
  const file = more.file ?? join(testDirectory(), "disk.img");
  if (more.file === undefined) writeFileSync(file, patternBytes(diskSectors * sectorBytes, 1));
  const services = testServices();
  const device = createDevice(block(definition(file, more)).options, services);
  const guest = new Guest(device, {
    queueSize: more.queueSize ?? 256,
    turn: () => services.events.turn(1000),
  });
  if (accepted !== undefined) guest.reset(accepted);
  let isOpen = true;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    device.close();
    guest.release();
  };
  onTestFinished(close);
  return {
    device,
    guest,
    file,
    services,
    close,
    contents: () => new Uint8Array(readFileSync(file)),
  };
}

/** Bytes that differ from sector to sector and from seed to seed. */
export function patternBytes(size: number, seed: number): Uint8Array {
  return Uint8Array.from(
    { length: size },
    (_, index) => (index * 31 + (index >> 9) * 7 + seed) & 255,
  );
}

/** struct virtio_blk_req up to its data. */
export function header(type: number, sector: number | bigint): Uint8Array {
  const view = new DataView(new ArrayBuffer(16));
  view.setUint32(0, type, true);
  view.setBigUint64(8, BigInt(sector), true);
  return new Uint8Array(view.buffer);
}

/** struct virtio_blk_discard_write_zeroes. */
export function range(sector: number | bigint, sectorCount: number, flags = 0): Uint8Array {
  const view = new DataView(new ArrayBuffer(16));
  view.setBigUint64(0, BigInt(sector), true);
  view.setUint32(8, sectorCount, true);
  view.setUint32(12, flags, true);
  return new Uint8Array(view.buffer);
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
