import { describe, expect, it } from "vitest";
import { block } from "wheelbase/runtime";
import { BlkFeature, BlkStatus } from "../../../../src/catalogue/devices/block.js";
import { ProtocolFeature } from "../../../../src/catalogue/vhost-user/index.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import {
  BlockDriver,
  type BlockDriverOptions,
  BlockRequestError,
  DriverError,
} from "../../../../src/runtime/driver/index.js";
import { TestBackend } from "../../lane/test-backend.js";

const features = ["VIRTIO_BLK_F_FLUSH", "VIRTIO_BLK_F_ZONED"];

/** A zoned disk, and what a driver makes of it. */
async function zoned(model: "host-managed" | "host-aware") {
  const test = new TestBackend();
  const socketPath = test.socketPath("zones");
  const disk = block({
    ...{ name: "zones", lane: "main", socketPath, queueSize: 64, features },
    ...{ file: `${test.directory}/zones.img`, create: true, capacityBytes: 1 << 20 },
    zoned: { model, zoneBytes: 1 << 17 },
  });
  expect((await test.serve(disk)).failures).toEqual([]);
  return {
    start: (options: Omit<BlockDriverOptions, "socketPath"> = {}) =>
      BlockDriver.start({ socketPath, ...options }),
  };
}

const common = [ProtocolFeature.Mq, ProtocolFeature.Config, ProtocolFeature.ConfigureMemSlots];

describe("a host-managed disk and a driver that knows no zones", () => {
  it("part at FEATURES_OK, where the front-end tells of the status", async () => {
    const { start } = await zoned("host-managed");
    expect(() => start()).toThrow(/does not accept the features \(FEATURES_OK is 0\)/);
  });

  it("part at SET_FEATURES, where the front-end asks for an acknowledgement", async () => {
    const { start } = await zoned("host-managed");
    const protocolFeatures = new FeatureSet([...common, ProtocolFeature.ReplyAck]);
    expect(() => start({ protocolFeatures })).toThrow(DriverError);
    expect(() => start({ protocolFeatures })).toThrow(/refused VHOST_USER_SET_FEATURES/);
  });

  it("get on with errors for answers, where the front-end asks for neither, as QEMU", async () => {
    const { start } = await zoned("host-managed");
    const driver = start({ protocolFeatures: new FeatureSet(common) });
    const requests = [
      () => driver.read(0, 512),
      () => driver.write(0, new Uint8Array(512)),
      () => driver.flush(),
      () => driver.getId(),
    ];
    for (const request of [...requests, ...requests]) {
      expect(request).toThrow(
        expect.objectContaining({ status: BlkStatus.Unsupp, name: BlockRequestError.name }),
      );
    }
    driver.close();
  });
});

it("serves drivers that know zones, whatever the front-end tells", async () => {
  const { start } = await zoned("host-managed");
  for (const more of [[], [ProtocolFeature.ReplyAck], [ProtocolFeature.Status]]) {
    const driver = start({
      features: new FeatureSet([32, BlkFeature.Flush, BlkFeature.Zoned]),
      protocolFeatures: new FeatureSet([...common, ...more]),
    });
    expect(driver.read(0, 512)).toEqual(new Uint8Array(512));
    driver.close();
  }
});

it("is a plain disk to old drivers when it is host-aware", async () => {
  const { start } = await zoned("host-aware");
  const driver = start({ protocolFeatures: new FeatureSet(common) });
  driver.write(1024, new Uint8Array(512).fill(9));
  expect(driver.read(1024, 512)).toEqual(new Uint8Array(512).fill(9));
  driver.close();
});
