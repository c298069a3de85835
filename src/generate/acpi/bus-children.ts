import type { PlatformDevice } from "../../profile/platform.js";
import { i2cChips, type SpiChip, spiChips } from "../bus-chips.js";
import { aslHex, aslString, block, resources } from "./asl.js";

const LAST_SEVEN_BIT_ADDRESS = 0x7f;
/** Properties of a device, as a list of names and values (ACPI 6.5, 6.2.5). */
const DEVICE_PROPERTIES = 'ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301")';

/**
 * The chips on the bus of a controller. ACPI has no name for most of them: `PRP0001` says that the
 * driver is found by the name of the device tree, which `_DSD` holds.
 */
export function busChildren(device: PlatformDevice, controller: string): readonly string[] {
  if (device.type === "i2c") {
    const { clockHz } = device.config;
    return i2cChips(device).flatMap(({ address, compatible }) =>
      child(`C${hex3(address)}`, compatible, i2cBus(address, clockHz, controller)),
    );
  }
  if (device.type === "spi") {
    const { maxFrequencyHz } = device.config;
    const busHz = maxFrequencyHz === 0 ? DEFAULT_SPI_HZ : maxFrequencyHz;
    return spiChips(device).flatMap((chip) =>
      child(`S${hex3(chip.chipSelect)}`, chip.compatible, spiBus(chip, busHz, controller)),
    );
  }
  return [];
}

function child(name: string, compatible: string, bus: string): readonly string[] {
  return block(`Device (${name})`, [
    'Name (_HID, "PRP0001")',
    ...resources([bus]),
    "Name (_DSD, Package ()",
    "{",
    `    ${DEVICE_PROPERTIES},`,
    "    Package ()",
    "    {",
    `        Package () { "compatible", ${aslString(compatible)} }`,
    "    }",
    "})",
  ]);
}

function i2cBus(address: number, clockHz: number, controller: string): string {
  const mode = address > LAST_SEVEN_BIT_ADDRESS ? "AddressingMode10Bit" : "AddressingMode7Bit";
  const place = `${aslHex(address, 4)}, ControllerInitiated, ${aslHex(clockHz, 8)}, ${mode}`;
  return `I2cSerialBusV2 (${place}, ${aslString(controller)}, 0x00, ResourceConsumer)`;
}

/** Eight bits, clock low between words and data taken at its first edge. */
function spiBus(chip: SpiChip, busHz: number, controller: string): string {
  const place = aslHex(chip.chipSelect, 4);
  const speed = aslHex(chip.maxFrequencyHz ?? busHz, 8);
  const wires = "PolarityLow, FourWireMode, 0x08, ControllerInitiated";
  const clock = `${speed}, ClockPolarityLow, ClockPhaseFirst`;
  return `SpiSerialBusV2 (${place}, ${wires}, ${clock}, ${aslString(controller)}, 0x00, ResourceConsumer)`;
}

/** What a controller without a limit is asked for. */
const DEFAULT_SPI_HZ = 10_000_000;

function hex3(value: number): string {
  return value.toString(16).toUpperCase().padStart(3, "0");
}
