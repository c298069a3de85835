import type { PlatformDeviceOf } from "../profile/platform.js";

/** A chip on a bus that a guest is told of, so that it finds the driver. */
export interface I2cChip {
  readonly address: number;
  readonly compatible: string;
}

export interface SpiChip {
  readonly chipSelect: number;
  readonly compatible: string;
  readonly maxFrequencyHz?: number | undefined;
}

/** A chip that the profile does not name is found by no driver, so a guest is not told of it. */
export function i2cChips({ host }: PlatformDeviceOf<"i2c">): readonly I2cChip[] {
  if (host.kind !== "simulated") return [];
  return host.children.flatMap(({ address, compatible }) =>
    compatible === undefined ? [] : [{ address, compatible }],
  );
}

/** What a memory chip is to a guest. */
const FLASH = "jedec,spi-nor";

/** The chips that the profile names; else the memory chip that the backend plays, on line 0. */
export function spiChips({ config, host }: PlatformDeviceOf<"spi">): readonly SpiChip[] {
  const { children, maxFrequencyHz } = config;
  if (host.kind !== "memory" || children.some(({ chipSelect }) => chipSelect === 0)) {
    return children;
  }
  const speed = maxFrequencyHz === 0 ? {} : { maxFrequencyHz };
  return [{ chipSelect: 0, compatible: FLASH, ...speed }, ...children];
}
