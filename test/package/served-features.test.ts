import { expect, it } from "vitest";
import { commonFeatures, deviceByName, featureBits } from "../../src/catalogue/index.js";
import { SERVED_COMMON_FEATURES, SERVED_DEVICES } from "../../src/profile/served.js";
import type { Device } from "../../src/runtime/device/device.js";
import { BalloonDevice } from "../../src/runtime/devices/balloon/model.js";
import { BlockDevice } from "../../src/runtime/devices/block/model.js";
import { block } from "../../src/runtime/devices/block/spec.js";
import type { BlockStorage } from "../../src/runtime/devices/block/storage.js";
import { ConsoleDevice, type ConsolePort } from "../../src/runtime/devices/console/model.js";
import { EntropyDevice, type EntropySource } from "../../src/runtime/devices/entropy/model.js";
import { engineFeatures } from "../../src/runtime/lane/offered-features.js";

// Profiles and runtime may not import each other; what one promises and the other has code for is compared here.

const storage = { sizeBytes: 4096 } as unknown as BlockStorage;
const { options } = block({
  ...{ name: "disk", lane: "main", socketPath: "", features: [], queueSize: 128 },
  ...{ file: "", readOnly: true },
});

const models: Readonly<Record<keyof typeof SERVED_DEVICES, Device>> = {
  balloon: new BalloonDevice({ release: () => true }),
  block: new BlockDevice(options, storage, () => undefined),
  entropy: new EntropyDevice({} as unknown as EntropySource, () => undefined),
  console: new ConsoleDevice(80, 24, { listen: () => undefined } as unknown as ConsolePort),
};

it.each(Object.entries(models))("profiles offer what the %s model serves", (name, model) => {
  const { features } = SERVED_DEVICES[name as keyof typeof SERVED_DEVICES];
  const type = deviceByName(name);
  if (type === undefined) throw new Error(`${name} is not in the catalogue`);
  expect(featureBits(type, features)).toEqual(model.features.bits());
});

it("profiles offer what the engine serves for every device", () => {
  const bits = SERVED_COMMON_FEATURES.map(
    (name) => commonFeatures.find((feature) => feature.name === name)?.bit,
  );
  expect(bits.sort()).toEqual(engineFeatures.bits().sort());
});
