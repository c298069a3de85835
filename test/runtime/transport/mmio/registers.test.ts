import { describe, expect, it } from "vitest";
import { CommonFeature } from "../../../../src/catalogue/features.js";
import {
  MMIO_MAGIC,
  MmioInterrupt,
  MmioRegister,
  type MmioRegisterName,
  mmioRegisters,
} from "../../../../src/catalogue/transports/mmio.js";
import { DeviceRunner } from "../../../../src/runtime/device/device-runner.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import { GuestMemory } from "../../../../src/runtime/memory/guest-memory.js";
import { MmioDevice } from "../../../../src/runtime/transport/mmio/mmio-device.js";
import { EchoDevice } from "./echo-device.js";
import {
  allFeatures,
  DeviceNeedsReset,
  DriverOk,
  echoMachine,
  FeaturesOk,
  found,
  negotiated,
  queueSize,
  running,
} from "./guest.js";

const { UsedBuffer, ConfigChange } = MmioInterrupt;

/** A device whose interrupt level is recorded. */
function watchedDevice(offered = allFeatures) {
  const levels: boolean[] = [];
  const echo = new EchoDevice();
  const device = new MmioDevice({
    runner: new DeviceRunner(echo),
    offered,
    memory: new GuestMemory(),
    queueSize,
    interrupt: (asserted) => levels.push(asserted),
    defer: () => undefined,
    log: () => undefined,
  });
  const set = (register: number, value: number) => device.write(register, 4, value);
  const get = (register: number) => device.read(register, 4);
  const bringUp = (): void => {
    set(MmioRegister.DriverFeaturesSel, 1);
    set(MmioRegister.DriverFeatures, 1);
    set(MmioRegister.Status, running);
    expect(get(MmioRegister.Status)).toBe(running);
  };
  return { echo, device, levels, set, get, bringUp };
}

describe("mmio identity", () => {
  it("names a virtio device of version 2", () => {
    const { get } = watchedDevice();
    expect(get(MmioRegister.MagicValue)).toBe(MMIO_MAGIC);
    expect(get(MmioRegister.Version)).toBe(2);
    expect(get(MmioRegister.DeviceId)).toBe(4);
    expect(get(MmioRegister.VendorId)).toBe(0x4c424857);
  });

  it("has a register for all of version 2 and none for version 1 alone", () => {
    const names = Object.keys(mmioRegisters) as MmioRegisterName[];
    for (const name of names) {
      if (name === "Config") continue;
      const { access, versions } = mmioRegisters[name];
      const { device } = watchedDevice();
      device.read(MmioRegister[name], 4);
      const isReadable = device.accesses.malformed === 0;
      device.accesses.malformed = 0;
      device.write(MmioRegister[name], 4, 0);
      const isWritable = device.accesses.malformed === 0;
      const wanted = versions === "1" ? "" : access;
      expect([name, isReadable, isWritable]).toEqual([
        name,
        wanted.includes("R"),
        wanted.includes("W"),
      ]);
    }
  });

  it("has no shared memory, whatever is selected", () => {
    const { set, get } = watchedDevice();
    for (const selected of [0, 1, 255, 0xffffffff]) {
      set(MmioRegister.ShmSel, selected);
      const { ShmLenLow, ShmLenHigh, ShmBaseLow, ShmBaseHigh } = MmioRegister;
      for (const register of [ShmLenLow, ShmLenHigh, ShmBaseLow, ShmBaseHigh]) {
        expect(get(register)).toBe(0xffffffff);
      }
    }
  });

  it.each([1, 2, 3, 8, 0, -4, 5, Number.NaN])("ignores an access of %d bytes", (size) => {
    const { device } = watchedDevice();
    expect(device.read(MmioRegister.MagicValue, size)).toBe(0);
    device.write(MmioRegister.Status, size, 1);
    expect(device.read(MmioRegister.Status, 4)).toBe(0);
    expect(device.accesses.malformed).toBe(2);
  });

  it.each([1, 2, 3, 0x71, 0x18, 0xc4, 0xf8, -4, 0.5, Number.NaN])(
    "reads 0 at offset %d and ignores writes there",
    (offset) => {
      const { device } = watchedDevice();
      expect(device.read(offset, 4)).toBe(0);
      device.write(offset, 4, 0xffffffff);
      expect(device.accesses.malformed).toBe(2);
    },
  );
});

describe("mmio features", () => {
  it("shows the offer word by word and zeroes behind it", () => {
    const { set, get } = watchedDevice(new FeatureSet([0, 31, 32, 63, 64, 127]));
    const words = [0, 1, 2, 3, 4, 5, 0x80000000, 0xffffffff].map((selector) => {
      set(MmioRegister.DeviceFeaturesSel, selector);
      return get(MmioRegister.DeviceFeatures);
    });
    expect(words).toEqual([0x80000001, 0x80000001, 1, 0x80000000, 0, 0, 0, 0]);
  });

  it("tells the device what was accepted, once FEATURES_OK stands", () => {
    const { echo, bringUp } = watchedDevice();
    bringUp();
    expect(echo.accepted?.bits()).toEqual([CommonFeature.Version1]);
  });

  it.each([
    ["a bit that was not offered", 1, 1 | (1 << (CommonFeature.Suspend - 32))],
    ["no VERSION_1", 1, 0],
    ["a bit of the word behind the last", 4, 1],
    ["a bit of the very last word", 0xffffffff, 0x80000000],
  ])("refuses FEATURES_OK for %s, and takes a better choice", (_name, selector, word) => {
    const { set, get, echo } = watchedDevice();
    set(MmioRegister.DriverFeaturesSel, 1);
    set(MmioRegister.DriverFeatures, 1);
    set(MmioRegister.DriverFeaturesSel, selector);
    set(MmioRegister.DriverFeatures, word);
    set(MmioRegister.Status, negotiated);
    expect(get(MmioRegister.Status)).toBe(found);
    expect(echo.accepted).toBeUndefined();
    if (selector > 3) set(MmioRegister.Status, 0);
    set(MmioRegister.DriverFeaturesSel, 1);
    set(MmioRegister.DriverFeatures, 1);
    set(MmioRegister.Status, negotiated);
    expect(get(MmioRegister.Status)).toBe(negotiated);
  });

  it("takes no more features after FEATURES_OK", () => {
    const { set, device, bringUp } = watchedDevice();
    bringUp();
    set(MmioRegister.DriverFeatures, 0xffffffff);
    expect(device.registers.accepted.bits()).toEqual([CommonFeature.Version1]);
    expect(device.accesses.refused).toBe(1);
  });

  it.each([
    ["AdminVq", CommonFeature.AdminVq],
    ["SrIov", CommonFeature.SrIov],
    ["NotifConfigData", CommonFeature.NotifConfigData],
    ["Suspend", CommonFeature.Suspend],
  ])("cannot be built to offer %s", (_name, bit) => {
    expect(() => watchedDevice(new FeatureSet([CommonFeature.Version1, bit]))).toThrow(RangeError);
  });

  it("cannot be built to offer no VERSION_1", () => {
    expect(() => watchedDevice(new FeatureSet([]))).toThrow(/VERSION_1/);
  });
});

describe("mmio interrupt", () => {
  it("is asserted from the event to its acknowledgement", () => {
    const { echo, get, set, levels, bringUp } = watchedDevice();
    bringUp();
    expect(get(MmioRegister.InterruptStatus)).toBe(0);
    echo.config.update(0, Uint8Array.of(99));
    echo.config.update(0, Uint8Array.of(98));
    expect([get(MmioRegister.InterruptStatus), levels]).toEqual([ConfigChange, [true]]);
    set(MmioRegister.InterruptAck, UsedBuffer | 0xfffffff0);
    expect([get(MmioRegister.InterruptStatus), levels]).toEqual([ConfigChange, [true]]);
    set(MmioRegister.InterruptAck, ConfigChange);
    expect([get(MmioRegister.InterruptStatus), levels]).toEqual([0, [true, false]]);
  });

  it("is cleared by a reset", () => {
    const { echo, get, set, levels, bringUp } = watchedDevice();
    bringUp();
    echo.config.update(0, Uint8Array.of(99));
    set(MmioRegister.Status, 0);
    expect([get(MmioRegister.InterruptStatus), levels]).toEqual([0, [true, false]]);
    expect([get(MmioRegister.Status), echo.resets]).toEqual([0, 1]);
  });

  it("owes a configuration change that came before DRIVER_OK until then, and not after a reset", () => {
    const { echo, get, set, bringUp } = watchedDevice();
    echo.config.update(0, Uint8Array.of(99));
    expect(get(MmioRegister.InterruptStatus)).toBe(0);
    bringUp();
    expect(get(MmioRegister.InterruptStatus)).toBe(ConfigChange);
    set(MmioRegister.Status, 0);
    bringUp();
    expect(get(MmioRegister.InterruptStatus)).toBe(0);
  });

  it("tells of a broken queue by DEVICE_NEEDS_RESET and a configuration change", () => {
    const { driver, get, settle, set } = echoMachine();
    driver.start();
    const { places } = driver.queues[0]?.ring ?? { places: undefined };
    if (places === undefined) throw new Error("no ring");
    // A descriptor that is available, and reaches beyond guest memory: packed, wrap counter 1.
    const descriptor = new DataView(new ArrayBuffer(16));
    descriptor.setUint32(4, 0xffff, true);
    descriptor.setUint32(8, 16, true);
    descriptor.setUint16(14, 1 << 7, true);
    driver.memory.write(places.descriptors.address, new Uint8Array(descriptor.buffer));
    set(MmioRegister.QueueNotify, 0);
    settle();
    expect(get(MmioRegister.Status)).toBe(running | DeviceNeedsReset);
    expect(driver.interrupts.configChanges).toBe(1);
    expect(() => driver.interrupts.checkFailure()).toThrow(/DEVICE_NEEDS_RESET/);
    // The other queues go on, and the reset heals this one.
    driver.start();
    expect(get(MmioRegister.Status)).toBe(running);
  });
});

describe("mmio status", () => {
  it("withholds FEATURES_OK and so DRIVER_OK from a driver that skips negotiation", () => {
    const { set, get } = watchedDevice();
    set(MmioRegister.Status, running);
    expect(get(MmioRegister.Status) & (FeaturesOk | DriverOk)).toBe(0);
  });
});
