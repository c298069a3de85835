import { describe, expect, it } from "vitest";
import {
  DescFlag,
  PackedQueueSize,
  PvirtqEventSuppress,
  SplitQueueSize,
  VirtqUsed,
} from "../../src/catalogue/queues.js";
import { DeviceStatus, deviceStatusBits } from "../../src/catalogue/status.js";

describe("queue layouts", () => {
  it("have the sizes of the specification's formulas", () => {
    for (const size of [1, 256, 32768]) {
      expect(SplitQueueSize.desc(size)).toBe(16 * size);
      expect(SplitQueueSize.avail(size)).toBe(6 + 2 * size);
      expect(SplitQueueSize.used(size)).toBe(6 + 8 * size);
      expect(PackedQueueSize.desc(size)).toBe(16 * size);
    }
    expect(PackedQueueSize.driverEvent).toBe(4);
  });

  it("place what hot loops read", () => {
    expect(VirtqUsed.fields.ring.offset).toBe(4);
    expect(PvirtqEventSuppress.fields.desc.type.bits.desc_event_wrap.shift).toBe(15);
    expect(PvirtqEventSuppress.fields.flags.type.bits.desc_event_flags.mask).toBe(3);
    expect([DescFlag.Avail, DescFlag.Used]).toEqual([128, 32768]);
  });
});

describe("device status", () => {
  it("names each bit once", () => {
    expect(deviceStatusBits.map((bit) => bit.value)).toEqual(Object.values(DeviceStatus));
    expect(Object.values(DeviceStatus)).toEqual([1, 2, 4, 8, 16, 64, 128]);
  });
});
