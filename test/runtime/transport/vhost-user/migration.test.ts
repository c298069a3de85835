import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  FrontendRequest,
  ProtocolFeature,
  VhostFeature,
} from "../../../../src/catalogue/vhost-user/index.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import {
  BlockDriver,
  DriverMemory,
  defaultProtocolFeatures,
  ringFeatures,
} from "../../../../src/runtime/driver/index.js";
import { TwoDisks } from "./two-disks.js";

const logBytes = 4096;

describe("a guest that migrates", () => {
  const disks = new TwoDisks();
  beforeAll(() => disks.start());
  afterAll(() => disks.stop());

  it("finds every page that the device wrote in the dirty log, and only those", () => {
    const log = new DriverMemory(logBytes);
    const disk = BlockDriver.start({
      socketPath: disks.victim,
      features: ringFeatures.union(new FeatureSet([VhostFeature.LogAll])),
      protocolFeatures: defaultProtocolFeatures.union(new FeatureSet([ProtocolFeature.LogShmfd])),
    });
    try {
      expect(disk.driver.has(VhostFeature.LogAll)).toBe(true);
      const payload = new Uint8Array(new BigUint64Array([BigInt(logBytes), 0n]).buffer);
      disk.driver.frontend.ask(FrontendRequest.SetLogBase, payload, [log.fd]);
      const before = log.bytes(0, logBytes).slice();
      expect(before.every((byte) => byte === 0)).toBe(true);

      disk.write(0, new Uint8Array(4096).fill(7));
      const afterWrite = dirtyPages(log);
      expect(disk.read(0, 4096)).toEqual(new Uint8Array(4096).fill(7));
      const afterRead = dirtyPages(log);

      // A write of the guest makes the device write a status; a read makes it write data as well.
      expect(afterWrite.length).toBeGreaterThan(0);
      expect(afterRead.length).toBeGreaterThan(afterWrite.length);
      expect(Math.max(...afterRead) * 4096).toBeLessThan(disk.driver.memory.sizeBytes);
    } finally {
      disk.close();
      log.close();
    }
    disks.expectBothWork();
  });

  it("cannot make the device log beyond the bitmap's file", () => {
    const log = new DriverMemory(logBytes);
    const disk = BlockDriver.start({
      socketPath: disks.victim,
      protocolFeatures: defaultProtocolFeatures.union(new FeatureSet([ProtocolFeature.LogShmfd])),
    });
    try {
      for (const [size, offset] of [
        [2n * 4096n, 0n],
        [4096n, 1n],
        [4096n, 2n ** 64n - 4096n],
        [2n ** 63n, 2n ** 63n],
        [0n, 0n],
      ] as const) {
        const payload = new Uint8Array(new BigUint64Array([size, offset]).buffer);
        expect(() =>
          disk.driver.frontend.tell(FrontendRequest.SetLogBase, payload, [log.fd]),
        ).toThrow();
      }
    } finally {
      disk.close();
      log.close();
    }
    disks.expectBothWork();
  });
});

function dirtyPages(log: DriverMemory): number[] {
  const pages: number[] = [];
  for (const [index, byte] of log.bytes(0, logBytes).entries()) {
    for (let bit = 0; bit < 8; bit++) if ((byte >>> bit) & 1) pages.push(index * 8 + bit);
  }
  return pages;
}
