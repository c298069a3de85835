import { describe, expect, it } from "vitest";
import { BlkConfig, BlkFeature, BlkRequestType } from "../../../../src/catalogue/devices/block.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import { BlockDevice } from "../../../../src/runtime/devices/block/model.js";
import { type BlockDefinition, block } from "../../../../src/runtime/devices/block/spec.js";
import { Outcome } from "../../../../src/runtime/devices/storage/outcome.js";
import type { BlockStorage } from "../../../../src/runtime/devices/storage/storage.js";
import { accessors } from "../../../../src/runtime/memory/accessors.js";
import { Guest } from "../harness.js";
import { definition, header, joined, patternBytes } from "./disk.js";

const { offset } = accessors(BlkConfig).writeback;
const both = [BlkFeature.Flush, BlkFeature.ConfigWce];

/** A disk that counts its flushes. */
function countedDisk(accepted: readonly number[], more: Partial<BlockDefinition> = {}) {
  let flushes = 0;
  const storage: BlockStorage = {
    sizeBytes: 65_536,
    measure: () => 65_536,
    read: () => Outcome.Ok,
    write: () => Outcome.Ok,
    flush: () => {
      flushes++;
      return Outcome.Ok;
    },
    discard: () => Outcome.Ok,
    writeZeroes: () => Outcome.Ok,
    close: () => undefined,
  };
  const { options } = block(definition("disk.img", more));
  const device = new BlockDevice(options, storage, () => undefined);
  const guest = new Guest(device, {});
  guest.reset(new FeatureSet(accepted));
  const writeback = () => {
    const bytes = new Uint8Array(1);
    device.config.read(offset, bytes);
    return bytes[0];
  };
  const flushesPerWrite = () => {
    const before = flushes;
    guest.request(0, [joined(header(BlkRequestType.Out, 0), patternBytes(512, 1))], [1]);
    return flushes - before;
  };
  return { device, writeback, flushesPerWrite };
}

describe("the cache mode of a disk", () => {
  it.each([
    ["flushes by itself for a driver that cannot", [], {}, 0, 1],
    ["trusts a driver that flushes", [BlkFeature.Flush], {}, 1, 0],
    ["starts with its cache", both, {}, 1, 0],
    ["starts without where the profile says so", both, { writeCache: "writethrough" }, 0, 1],
    ["starts without for a driver that cannot flush", [BlkFeature.ConfigWce], {}, 0, 1],
  ] as const)("%s", (_what, accepted, more, writeback, flushes) => {
    const disk = countedDisk(accepted, more);
    expect(disk.writeback()).toBe(writeback);
    expect(disk.flushesPerWrite()).toBe(flushes);
  });

  it("is switched by the driver, and is what it was after a reset", () => {
    const { device, writeback, flushesPerWrite } = countedDisk(both);
    expect(device.config.write(offset, Uint8Array.of(0))).toBe(true);
    expect([writeback(), flushesPerWrite()]).toEqual([0, 1]);
    expect(device.config.write(offset, Uint8Array.of(1))).toBe(true);
    expect([writeback(), flushesPerWrite()]).toEqual([1, 0]);
    device.config.write(offset, Uint8Array.of(0));
    device.reset();
    device.negotiated(new FeatureSet(both));
    expect(writeback()).toBe(1);
  });

  it("is not switched by a driver that did not ask for it, nor to nonsense, nor is anything else", () => {
    const without = countedDisk([BlkFeature.Flush]);
    expect(without.device.config.write(offset, Uint8Array.of(0))).toBe(false);
    expect(without.flushesPerWrite()).toBe(0);
    const { device, writeback } = countedDisk(both);
    expect(device.config.write(offset, Uint8Array.of(2))).toBe(false);
    expect(device.config.write(0, Uint8Array.of(1))).toBe(false);
    const all = new Uint8Array(BlkConfig.size);
    device.config.read(0, all);
    all.fill(0xff, 0, offset);
    all[offset] = 0;
    expect(device.config.write(0, all)).toBe(true);
    expect(writeback()).toBe(0);
    const capacity = new Uint8Array(8);
    device.config.read(0, capacity);
    expect(capacity[0]).toBe(128);
  });
});
