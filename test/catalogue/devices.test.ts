import { describe, expect, it } from "vitest";
import {
  absentIds,
  type DeviceName,
  deviceById,
  deviceByName,
  deviceNames,
  devices,
  featureBits,
  featureOf,
  featureRange,
  isDeviceName,
  reservedIdName,
  reservedIds,
} from "../../src/catalogue/index.js";

/** Written down from the specification: id, bytes of configuration, number of features. */
const expected: Record<DeviceName, [id: number, configSize: number, features: number]> = {
  network: [1, 28, 42],
  block: [2, 96, 14],
  console: [3, 12, 3],
  entropy: [4, 0, 0],
  balloon: [5, 16, 6],
  scsi: [8, 36, 4],
  "9p": [9, 2, 1],
  gpu: [16, 20, 6],
  rtc: [17, 0, 1],
  input: [18, 136, 0],
  vsock: [19, 8, 3],
  crypto: [20, 56, 6],
  iommu: [23, 40, 7],
  memory: [24, 56, 3],
  sound: [25, 16, 1],
  fs: [26, 44, 1],
  pmem: [27, 16, 1],
  rpmb: [28, 3, 0],
  scmi: [32, 0, 2],
  i2c: [34, 0, 1],
  can: [36, 2, 4],
  gpio: [41, 8, 1],
  spi: [45, 32, 0],
  media: [48, 40, 0],
};

const unique = (values: readonly unknown[]) => new Set(values).size === values.length;

describe("the list of devices", () => {
  it("has the 23 specified types and 9p by id", () => {
    expect(devices).toHaveLength(24);
    const facts = devices.map((d) => [d.name, [d.id, d.configSize, d.features.length]]);
    expect(Object.fromEntries(facts)).toEqual(expected);
    expect(deviceNames).toEqual(Object.keys(expected));
    const ids = devices.map((device) => device.id);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });

  it("covers with the reserved and the absent ids each id up to 49 once", () => {
    const ids = [...devices.map((d) => d.id), ...reservedIds.map((r) => r.id), ...absentIds];
    expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, id) => id));
  });

  it("derives what device tree and PCI call a device", () => {
    expect(deviceByName("gpu").dtCompatible).toBe("virtio,device10");
    expect(deviceByName("gpio").pciDeviceId).toBe(0x1069);
    const transitional = devices.filter((d) => d.transitionalPciDeviceId !== undefined);
    expect(transitional.map((d) => [d.name, d.transitionalPciDeviceId])).toEqual([
      ["network", 0x1000],
      ["block", 0x1001],
      ["console", 0x1003],
      ["entropy", 0x1005],
      ["balloon", 0x1002],
      ["scsi", 0x1004],
      ["9p", 0x1009],
    ]);
  });
});

describe.each(devices)("$name", (device) => {
  const known = (name: string) => featureOf(device, name) !== undefined;

  it("has no feature twice, and bits in the range of device types", () => {
    expect(unique(device.features.map((f) => f.bit))).toBe(true);
    expect(unique(device.features.map((f) => f.name))).toBe(true);
    expect(device.features.filter((f) => featureRange(f.bit) !== "device-type")).toEqual([]);
  });

  it("names only features that exist", () => {
    const conditions = [
      ...device.queues,
      ...device.config,
      ...device.sharedMemory,
      ...(device.queueCount ? [device.queueCount] : []),
    ].flatMap(({ condition }) => (condition ? [condition] : []));
    const names = [
      ...device.features.flatMap((f) => f.requires.flat()),
      ...conditions.flatMap((c) => ("anyOf" in c ? c.anyOf : c.noneOf)),
      ...device.offerRules.flatMap((r) => ("with" in r ? [r.with, ...r.features] : r.features)),
    ];
    expect(names.filter((name) => !known(name))).toEqual([]);
  });

  it("has short names that mean one feature", () => {
    for (const feature of device.features) {
      expect(featureOf(device, feature.shortName)).toBe(feature);
      expect(featureOf(deviceByName("entropy"), feature.shortName)).toBeUndefined();
    }
  });

  it("fills its configuration space without gap or overlap", () => {
    let end = 0;
    for (const field of device.config) {
      expect([field.name, field.offset]).toEqual([field.name, end]);
      end += field.size;
    }
    expect(end).toBe(device.configSize);
  });

  it("counts its queues by a field it has", () => {
    if (device.queueCount === undefined) return;
    const { field } = device.queueCount;
    expect(device.config.map((f) => f.name)).toContain(field);
  });
});

describe("look-ups", () => {
  it("find devices by name and id", () => {
    expect(deviceById(2)?.name).toBe("block");
    expect([deviceById(0), deviceById(14), deviceById(35)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(deviceByName("blk")).toBeUndefined();
    expect([isDeviceName("vsock"), isDeviceName("toString")]).toEqual([true, false]);
  });

  it("name reserved ids", () => {
    expect(reservedIdName(35)).toBe("Watchdog");
    expect([reservedIdName(2), reservedIdName(37)]).toEqual([undefined, undefined]);
  });

  it("find features of the device and common ones by both names", () => {
    const block = deviceByName("block");
    expect(featureOf(block, "VIRTIO_BLK_F_RO")).toBe(featureOf(block, "RO"));
    expect(featureOf(block, "EVENT_IDX")?.bit).toBe(29);
    expect(featureOf(block, "VIRTIO_NET_F_MTU")).toBeUndefined();
    expect(featureBits(block, ["VERSION_1", "RO", "VIRTIO_BLK_F_FLUSH"])).toEqual([5, 9, 32]);
    expect(() => featureBits(block, ["MTU"])).toThrow(/block device has no feature "MTU"/);
  });
});
