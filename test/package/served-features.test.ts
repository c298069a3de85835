import { expect, it } from "vitest";
import { commonFeatures, deviceByName, featureBits } from "../../src/catalogue/index.js";
import { crypto } from "../../src/profile/devices/crypto.js";
import { SERVED_COMMON_FEATURES, SERVED_DEVICES } from "../../src/profile/served/index.js";
import type { Device } from "../../src/runtime/device/device.js";
import { RangedIds } from "../../src/runtime/devices/9p/id-map.js";
import { NinepDevice } from "../../src/runtime/devices/9p/model.js";
import type { Share } from "../../src/runtime/devices/9p/share.js";
import { BalloonDevice } from "../../src/runtime/devices/balloon/model.js";
import { BlockDevice } from "../../src/runtime/devices/block/model.js";
import { block } from "../../src/runtime/devices/block/spec.js";
import { zoneLayout } from "../../src/runtime/devices/block/zone-layout.js";
import {
  type ZoneJournal,
  type ZoneLayout,
  ZoneTable,
} from "../../src/runtime/devices/block/zones.js";
import { ConsoleDevice, type MorePorts } from "../../src/runtime/devices/console/model.js";
import type { ConsolePort } from "../../src/runtime/devices/console/port.js";
import { cryptoAlgorithms } from "../../src/runtime/devices/crypto/algorithms.js";
import { CryptoDevice } from "../../src/runtime/devices/crypto/model.js";
import type { CryptoProvider } from "../../src/runtime/devices/crypto/provider.js";
import { EntropyDevice, type EntropySource } from "../../src/runtime/devices/entropy/model.js";
import { GpuDevice } from "../../src/runtime/devices/gpu/model.js";
import { NoDisplay } from "../../src/runtime/devices/gpu/no-display.js";
import { virtualIds } from "../../src/runtime/devices/input/description.js";
import { InputDevice } from "../../src/runtime/devices/input/model.js";
import { noSource } from "../../src/runtime/devices/input/source.js";
import { NetworkConfig } from "../../src/runtime/devices/network/config.js";
import type { Finisher } from "../../src/runtime/devices/network/finisher.js";
import type { Frame } from "../../src/runtime/devices/network/frame.js";
import { NetworkDevice } from "../../src/runtime/devices/network/model.js";
import { NullLink } from "../../src/runtime/devices/network/null-link.js";
import { network } from "../../src/runtime/devices/network/spec.js";
import { ScsiDevice, type UnitHost } from "../../src/runtime/devices/scsi/model.js";
import { scsi } from "../../src/runtime/devices/scsi/spec.js";
import type { BlockStorage } from "../../src/runtime/devices/storage/storage.js";
import type { VsockHost } from "../../src/runtime/devices/vsock/host-end.js";
import { VsockDevice } from "../../src/runtime/devices/vsock/model.js";
import { engineFeatures } from "../../src/runtime/lane/offered-features.js";

// Profiles and runtime may not import each other; what one promises and the other has code for is compared here.

const storage = { sizeBytes: 4096 } as unknown as BlockStorage;
const { options } = block({
  ...{ name: "disk", lane: "main", socketPath: "", features: [], queueSize: 128 },
  ...{ file: "", readOnly: true, zoned: { model: "host-managed", zoneBytes: 65536 } as const },
});

const share = {
  readStatus: () => 0,
  status: { modified: { sec: 0, nsec: 0 } },
} as unknown as Share;
const ids = new RangedIds([]);
const rules = { readOnly: false, messageBytes: 4096, maxFids: 1, uids: ids, gids: ids };

const { options: units } = scsi({
  ...{ name: "scsi", lane: "main", socketPath: "", features: [], queueSize: 128, units: [] },
});
const scratch = { data: { bytes: new Uint8Array(512) }, other: { bytes: new Uint8Array(512) } };
const net = network({
  ...{ name: "net", lane: "main", socketPath: "", features: [], queueSize: 128 },
  none: true,
}).options;
const unused = {} as unknown;

const port = { listen: () => undefined } as unknown as ConsolePort;

/** A vendor-specific device serves what its definition says. */
const models: Readonly<Record<Exclude<keyof typeof SERVED_DEVICES, "vendor-specific">, Device>> = {
  balloon: new BalloonDevice({ release: () => true }),
  block: new BlockDevice(options, storage, () => undefined, {
    zones: new ZoneTable(
      zoneLayout(options, 8) as ZoneLayout,
      {
        load: () => undefined,
      } as unknown as ZoneJournal,
    ),
    lifetime: { preEolInfo: 1, typeA: 1, typeB: 1 },
  }),
  network: new NetworkDevice(1, net.mtu, new NetworkConfig(net), {
    link: new NullLink(),
    finisher: unused as Finisher,
    frame: unused as Frame,
  }),
  entropy: new EntropyDevice({} as unknown as EntropySource, () => undefined),
  scsi: new ScsiDevice(units, { scratch } as unknown as UnitHost, () => undefined),
  "9p": new NinepDevice("tag", share, rules, () => undefined),
  input: new InputDevice(
    {
      ...{ name: "", serial: "", ids: virtualIds, properties: [] },
      codes: new Map(),
      axes: new Map(),
    },
    noSource,
  ),
  vsock: new VsockDevice(3, { listen: () => undefined } as unknown as VsockHost, 1, 4096),
  gpu: new GpuDevice({
    ...{ displays: [], screens: [], host: new NoDisplay() },
    ...{ pictures: { save: () => undefined }, memoryBytes: 1, blobAlignment: 1 },
  }),
  crypto: new CryptoDevice(
    {
      ...{ dataQueues: 1, algorithms: new Map(), maxRequestBytes: 1, maxSessions: 1 },
      ...{ maxCipherKeyBytes: 1, maxAuthenticationKeyBytes: 1 },
    },
    unused as CryptoProvider,
  ),
  console: new ConsoleDevice(80, 24, port, { maxPorts: 2 } as unknown as MorePorts),
};

it.each(Object.entries(models))("profiles offer what the %s model serves", (name, model) => {
  const { features } = SERVED_DEVICES[name as keyof typeof SERVED_DEVICES];
  const type = deviceByName(name);
  if (type === undefined) throw new Error(`${name} is not in the catalogue`);
  expect(featureBits(type, features)).toEqual(model.features.bits());
});

it("profiles know the algorithms of the crypto model", () => {
  const { shape } = crypto.config.algorithms;
  const names =
    shape.kind === "list" && shape.item.shape.kind === "choice" ? shape.item.shape : null;
  expect(new Set(names?.values)).toEqual(new Set(cryptoAlgorithms.keys()));
});

it("profiles offer what the engine serves for every device", () => {
  const bits = SERVED_COMMON_FEATURES.map(
    (name) => commonFeatures.find((feature) => feature.name === name)?.bit,
  );
  expect(bits.sort()).toEqual(engineFeatures.bits().sort());
});
