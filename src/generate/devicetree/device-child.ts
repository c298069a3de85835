import { deviceByName } from "../../catalogue/index.js";
import type { PlatformDevice, PlatformDeviceOf } from "../../profile/platform.js";
import { type I2cChip, i2cChips, spiChips } from "../bus-chips.js";
import { cells, type DtNode, dtNode, flag, unit } from "./tree.js";

/** Marks an address of ten bits in `reg` of an I2C chip. */
const TEN_BIT_ADDRESS = 0x8000_0000;
const LAST_SEVEN_BIT_ADDRESS = 0x7f;

/**
 * The node that names the type of a device, for the kinds that other nodes refer to: buses with
 * their chips, and GPIO lines.
 */
export function deviceChildren(device: PlatformDevice): readonly DtNode[] {
  switch (device.type) {
    case "i2c":
      return [i2cBus(device)];
    case "gpio":
      return [gpioController(device)];
    case "spi":
      return [spiBus(device)];
    default:
      return [];
  }
}

/** Whether a device has a node of its own even where its bus finds it without one. */
export function hasDeviceChild({ type }: PlatformDevice): boolean {
  return type === "i2c" || type === "gpio" || type === "spi";
}

/** `virtio,device` with the device id in hexadecimal. */
function compatible(type: "i2c" | "gpio" | "spi"): readonly string[] {
  return [`virtio,device${deviceByName(type).id.toString(16)}`];
}

function i2cBus(device: PlatformDeviceOf<"i2c">): DtNode {
  return dtNode("i2c", {
    label: labelOf(device.name),
    properties: {
      compatible: compatible("i2c"),
      "clock-frequency": cells(device.config.clockHz),
      "#address-cells": cells(1),
      "#size-cells": cells(0),
    },
    children: i2cChips(device).map(i2cChip),
  });
}

function i2cChip({ address, compatible: name }: I2cChip): DtNode {
  const isLong = address > LAST_SEVEN_BIT_ADDRESS;
  return dtNode(unit(chipKind(name), address), {
    properties: {
      compatible: [name],
      reg: cells(isLong ? TEN_BIT_ADDRESS + address : address),
    },
  });
}

/** The generic name of a chip, where its binding asks for one. */
function chipKind(name: string): string {
  if (/,24c|,24mac|eeprom/.test(name)) return "eeprom";
  if (/,lm75|,tmp|,adt|,ds16|,ds17|sensor/.test(name)) return "sensor";
  if (/,pcf85|,ds13|,rv\d|rtc/.test(name)) return "rtc";
  return "device";
}

function gpioController({ name, features }: PlatformDeviceOf<"gpio">): DtNode {
  const hasInterrupts =
    features.offered.includes("VIRTIO_GPIO_F_IRQ") ||
    features.required.includes("VIRTIO_GPIO_F_IRQ");
  return dtNode("gpio", {
    label: labelOf(name),
    properties: {
      compatible: compatible("gpio"),
      "gpio-controller": true,
      "#gpio-cells": cells(2),
      "interrupt-controller": flag(hasInterrupts),
      "#interrupt-cells": hasInterrupts ? cells(2) : undefined,
    },
  });
}

function spiBus(device: PlatformDeviceOf<"spi">): DtNode {
  return dtNode("spi", {
    label: labelOf(device.name),
    properties: {
      compatible: compatible("spi"),
      "#address-cells": cells(1),
      "#size-cells": cells(0),
    },
    children: spiChips(device).map((chip) =>
      dtNode(unit(spiKind(chip.compatible), chip.chipSelect), {
        properties: {
          compatible: [chip.compatible],
          reg: cells(chip.chipSelect),
          "spi-max-frequency":
            chip.maxFrequencyHz === undefined ? undefined : cells(chip.maxFrequencyHz),
        },
      }),
    ),
  });
}

function spiKind(name: string): string {
  return /jedec,|flash|,n25|,m25/.test(name) ? "flash" : "device";
}

/** The label of a device: like no other one of a tree, and without hyphens. */
export function labelOf(name: string): string {
  return `virtio_${name.replaceAll("-", "_")}`;
}
