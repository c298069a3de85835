import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Backend, block, serve } from "wheelbase/runtime";
import { CommonFeature } from "../../../src/catalogue/features.js";
import { ProtocolFeature } from "../../../src/catalogue/vhost-user/protocol.js";
import { FeatureSet } from "../../../src/runtime/device/feature-set.js";
import {
  allRingFeatures,
  BlockDriver,
  defaultProtocolFeatures,
  handshakes,
  PackedDriverQueue,
  ringFeatures,
} from "../../../src/runtime/driver/index.js";
import { SplitMix } from "../../support/split-mix.js";

const folder = mkdtempSync(join(tmpdir(), "wheelbase-layouts-"));
const socketPath = join(folder, "disk.sock");
const capacityBytes = 1 << 20;
let backend: Backend;

beforeAll(async () => {
  backend = await serve([
    block({
      name: "disk",
      lane: "disk",
      socketPath,
      queueSize: 64,
      features: [
        "VIRTIO_F_INDIRECT_DESC",
        "VIRTIO_F_EVENT_IDX",
        "VIRTIO_F_RING_PACKED",
        "VIRTIO_F_IN_ORDER",
      ],
      file: join(folder, "disk.img"),
      create: true,
      capacityBytes,
    }),
  ]);
  expect(backend.failures).toEqual([]);
});

afterAll(async () => {
  await backend.stop();
  rmSync(folder, { recursive: true });
});

const packed = new FeatureSet([CommonFeature.RingPacked]);
const inOrder = new FeatureSet([CommonFeature.InOrder]);
const events = new FeatureSet([CommonFeature.EventIdx]);
const status = new FeatureSet([ProtocolFeature.Status]);
const choices = [
  { name: "in order", features: ringFeatures.union(inOrder) },
  { name: "packed", features: ringFeatures.union(packed) },
  { name: "packed, in order", features: allRingFeatures },
  { name: "packed, without events", features: allRingFeatures.without(events) },
];

describe.each(handshakes)("a disk met in the order of $name", (handshake) => {
  it.each(choices)("is written and read over a ring that is $name", ({ name, features }) => {
    // A packed ring may have any size.
    const queueSizes = [name.startsWith("packed") ? 37 : 32];
    const disk = BlockDriver.start({
      socketPath,
      handshake,
      features,
      // A status of 0, with which QEMU's stop begins, would make the rings new ones.
      protocolFeatures: defaultProtocolFeatures.without(status),
      queueSizes,
      depth: 8,
      pieceBytes: 8192,
    });
    try {
      expect(disk.driver.accepted.without(features).bits()).toEqual([30]);
      expect(disk.queue.ring instanceof PackedDriverQueue).toBe(name.startsWith("packed"));
      const random = new SplitMix(7);
      for (let round = 0; round < 12; round++) {
        const written = random.bytes(512 * (1 + random.below(300)));
        const sector = random.below((capacityBytes - written.length) / 512);
        disk.write(sector, written);
        expect(Buffer.from(disk.read(sector, written.length)).equals(written)).toBe(true);
        if (round % 4 !== 3 || handshake.stop.length === 0) continue;
        // The rings go on where they are.
        disk.driver.stop();
        disk.driver.resume();
      }
    } finally {
      disk.close();
    }
  });
});
