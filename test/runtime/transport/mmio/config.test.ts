import { describe, expect, it } from "vitest";
import { MmioRegister } from "../../../../src/catalogue/transports/mmio.js";
import { firstWritable } from "./echo-device.js";
import { echoMachine, Failed, running } from "./guest.js";

/** The configuration of the echo device is 1, 2, 3, ... */
function expected(offset: number, size: number, sizeBytes: number): number {
  let value = 0;
  for (let index = 0; index < size; index++) {
    const byte = offset + index < sizeBytes ? offset + index + 1 : 0;
    value += byte * 2 ** (8 * index);
  }
  return value;
}

describe("mmio configuration space", () => {
  it("reads with every width at every offset, before FEATURES_OK too, and zeroes beyond its end", () => {
    const { device, echo } = echoMachine();
    const { sizeBytes } = echo.config;
    for (const size of [1, 2, 4]) {
      for (let offset = 0; offset < sizeBytes + 8; offset++) {
        const value = device.read(MmioRegister.Config + offset, size);
        expect([size, offset, value]).toEqual([size, offset, expected(offset, size, sizeBytes)]);
      }
    }
    // 8 + (1 + 8) + (3 + 8) accesses that reach beyond the end.
    expect(device.accesses.malformed).toBe(28);
  });

  it.each([0, 3, 5, 8, 16, -1, Number.NaN])("reads 0 with a width of %d", (size) => {
    const { device } = echoMachine();
    expect(device.read(MmioRegister.Config, size)).toBe(0);
    device.write(MmioRegister.Config + firstWritable, size, 7);
    expect(device.read(MmioRegister.Config + firstWritable, 1)).toBe(firstWritable + 1);
    expect(device.accesses.malformed).toBe(2);
  });

  it.each([0x7fffffff, 0xffffffff, 2 ** 40, 2 ** 53, Number.POSITIVE_INFINITY])(
    "reads 0 at offset %d",
    (offset) => {
      const { device } = echoMachine();
      expect(device.read(MmioRegister.Config + offset, 4)).toBe(0);
      device.write(MmioRegister.Config + offset, 4, 1);
      expect(device.accesses.malformed).toBe(2);
    },
  );

  it("takes writes of every width where the device does, once negotiated", () => {
    const { device, driver, set } = echoMachine();
    const at = MmioRegister.Config + firstWritable;
    device.write(at, 4, 0x11223344);
    expect([device.read(at, 1), device.accesses.refused]).toEqual([firstWritable + 1, 1]);
    driver.start();
    device.write(at, 4, 0x11223344);
    expect(device.read(at, 4)).toBe(0x11223344);
    device.write(at + 1, 2, 0xffaabb);
    device.write(at + 3, 1, 0x99);
    expect(device.read(at, 4)).toBe(0x99aabb44);
    device.write(MmioRegister.Config, 4, 0);
    device.write(at + 2, 4, 0);
    expect([device.read(MmioRegister.Config, 1), device.read(at, 4)]).toEqual([1, 0x99aabb44]);
    expect(device.accesses).toEqual({ malformed: 1, refused: 2, unknownQueue: 0 });
    set(MmioRegister.Status, running | Failed);
    device.write(at, 1, 0);
    expect(device.read(at, 1)).toBe(0x44);
  });

  it("changes its generation between two reads of a value that changed", () => {
    const { device, driver, echo, get, settle } = echoMachine();
    driver.start();
    const before = get(MmioRegister.ConfigGeneration);
    device.read(MmioRegister.Config, 4);
    echo.config.update(0, Uint8Array.of(7, 7, 7, 7, 7, 7, 7, 7));
    device.read(MmioRegister.Config + 4, 4);
    expect(get(MmioRegister.ConfigGeneration)).not.toBe(before);
    settle();
    expect(driver.interrupts.configChanges).toBe(1);
    expect([...driver.readConfig(0, 8)]).toEqual([7, 7, 7, 7, 7, 7, 7, 7]);
  });
});
