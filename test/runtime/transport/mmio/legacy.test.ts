import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { CommonFeature } from "../../../../src/catalogue/features.js";
import { MmioRegister } from "../../../../src/catalogue/transports/mmio.js";
import { DeviceRunner } from "../../../../src/runtime/device/device-runner.js";
import { GuestMemory } from "../../../../src/runtime/memory/guest-memory.js";
import { LegacyMmioDevice } from "../../../../src/runtime/transport/mmio/legacy-mmio-device.js";
import { EchoDevice, TransitionalEchoDevice } from "./echo-device.js";
import { allFeatures, DriverOk, echoMachine, found } from "./guest.js";

const { NotifyOnEmpty, AnyLayout, IndirectDesc, EventIdx, Version1 } = CommonFeature;
const pageBytes = 4096;

function legacyMachine() {
  return echoMachine({ isLegacy: true });
}

/** The device as a driver meets it that writes registers by hand; queue 0 selected, 16 entries. */
function byHand() {
  const machine = legacyMachine();
  const { set, select, memory } = machine;
  const block = memory.allocate(3 * pageBytes, pageBytes);
  select(0);
  set(MmioRegister.GuestPageSize, pageBytes);
  set(MmioRegister.QueueSize, 16);
  set(MmioRegister.QueueAlign, pageBytes);
  return { ...machine, block, page: block.address / pageBytes };
}

describe("the legacy interface of mmio", () => {
  it("says that it is version 1, with 32 feature bits and any layout", () => {
    const { driver, get } = legacyMachine();
    expect(get(MmioRegister.Version)).toBe(1);
    expect(driver.offered.bits()).toEqual([AnyLayout, IndirectDesc, EventIdx]);
    expect(driver.has(Version1)).toBe(false);
    expect(driver.has(NotifyOnEmpty)).toBe(false);
  });

  it("carries requests of a driver that never heard of FEATURES_OK", () => {
    const { driver, exchange, device, echo } = legacyMachine();
    driver.start();
    expect(driver.status).toBe(found | DriverOk);
    expect(echo.accepted?.bits()).toEqual([IndirectDesc, EventIdx]);
    for (let round = 0; round < 100; round++) expect(exchange(round % 2, round)).toBe(round);
    expect(driver.interrupts.usedBuffers).toBe(100);
    expect(device.accesses).toEqual({ malformed: 0, refused: 0, unknownQueue: 0 });
  });

  it("starts anew after a reset", () => {
    const { driver, exchange } = legacyMachine();
    for (let round = 1; round < 4; round++) {
      driver.start();
      expect(exchange(0, round)).toBe(round);
    }
  });

  it("has the parts of a queue one behind the other, the used ring on a page", () => {
    const { set, get, page, block, memory, device, driver, settle } = byHand();
    set(MmioRegister.QueuePfn, page);
    expect(get(MmioRegister.QueuePfn)).toBe(page);
    set(MmioRegister.Status, found | DriverOk);
    // One readable byte in descriptor 0, one writable in descriptor 1: written out as 2.7.2 has them.
    const [input, output] = [memory.allocate(1, 1), memory.allocate(1, 1)];
    memory.write(input.address, Uint8Array.of(42));
    const table = new DataView(new ArrayBuffer(32));
    table.setUint32(0, input.address, true);
    table.setUint32(8, 1, true);
    table.setUint16(12, 1, true);
    table.setUint16(14, 1, true);
    table.setUint32(16, output.address, true);
    table.setUint32(24, 1, true);
    table.setUint16(28, 2, true);
    memory.write(block.address, new Uint8Array(table.buffer));
    memory.write(block.address + 16 * 16, Uint8Array.of(0, 0, 1, 0, 0, 0));
    set(MmioRegister.QueueNotify, 0);
    settle();
    expect(memory.read(output.address, 1)).toEqual(Uint8Array.of(42));
    expect(memory.read(block.address + pageBytes, 8)).toEqual(
      Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 0),
    );
    expect(device.accesses.malformed).toBe(0);
    expect(driver.status).toBe(found | DriverOk);
  });

  it("takes a queue away for page 0, and knows no registers of version 2", () => {
    const { set, get, page, device } = byHand();
    set(MmioRegister.QueuePfn, page);
    set(MmioRegister.QueuePfn, 0);
    expect(get(MmioRegister.QueuePfn)).toBe(0);
    set(MmioRegister.QueuePfn, page);
    expect(get(MmioRegister.QueuePfn)).toBe(page);
    for (const register of [MmioRegister.QueueReady, MmioRegister.ConfigGeneration]) {
      expect(get(register)).toBe(0);
    }
    expect(device.accesses.malformed).toBe(2);
  });

  it.each([
    ["a page size that is none", MmioRegister.GuestPageSize, 3000],
    ["an alignment that is none", MmioRegister.QueueAlign, 100],
    ["a queue beyond memory", MmioRegister.QueuePfn, 0xffffffff],
    ["a queue on a page that is not whole", MmioRegister.QueuePfn, 255],
  ])("refuses %s", (_what, register, value) => {
    const { set, get, device } = byHand();
    set(register, value);
    expect(device.accesses.refused).toBe(1);
    expect(get(MmioRegister.QueuePfn)).toBe(0);
  });

  it("leaves a queue that runs where it is", () => {
    const { set, get, page, device, driver, exchange } = byHand();
    driver.start();
    set(MmioRegister.QueueSel, 0);
    const before = get(MmioRegister.QueuePfn);
    set(MmioRegister.QueuePfn, page);
    set(MmioRegister.QueueAlign, 16);
    set(MmioRegister.QueueSize, 8);
    expect(device.accesses.refused).toBe(3);
    expect(get(MmioRegister.QueuePfn)).toBe(before);
    expect(exchange(0, 9)).toBe(9);
  });

  it("is refused to devices that never had one", () => {
    const options = {
      runner: new DeviceRunner(new EchoDevice()),
      offered: allFeatures,
      memory: new GuestMemory(),
      queueSize: 16,
      interrupt: () => undefined,
      defer: () => undefined,
      log: () => undefined,
    };
    expect(() => new LegacyMmioDevice(options)).toThrow("no legacy interface");
    const runner = new DeviceRunner(new TransitionalEchoDevice());
    const device = new LegacyMmioDevice({ ...options, runner });
    onTestFinished(() => device.close());
    expect(device.read(MmioRegister.DeviceId, 4)).toBe(4);
  });

  it("survives any accesses, and works after a reset", () => {
    const access = fc.record({
      isWrite: fc.boolean(),
      offset: fc.oneof(fc.constantFrom(...Object.values(MmioRegister)), fc.nat(0x120)),
      size: fc.constantFrom(4, 4, 4, 1, 2, 8),
      value: fc.oneof(
        fc.constantFrom(0, 1, 3, 7, 16, 128, 200, pageBytes),
        fc.integer({ min: 0, max: 0xffffffff }),
      ),
    });
    fc.assert(
      fc.property(fc.array(access, { maxLength: 150 }), (sequence) => {
        const { device, driver, set, exchange } = legacyMachine();
        for (const { isWrite, offset, size, value } of sequence) {
          if (isWrite) device.write(offset, size, value);
          else expect(device.read(offset, size)).toBeGreaterThanOrEqual(0);
          driver.interrupts.wait(10);
        }
        set(MmioRegister.Status, 0);
        set(MmioRegister.Status, found);
        driver.start();
        expect(exchange(0, 77)).toBe(77);
      }),
      { numRuns: 60 },
    );
  });
});
