import type { DescribedType } from "../../profile/devices/index.js";
import type { PlatformDeviceOf } from "../../profile/platform.js";
import type { Fact } from "../subject.js";

/** The value of a configuration field as a driver reads it, and the key that a person wrote. */
export interface ConfigFact {
  /** By the catalogue's name: `max_virtqueue_pairs`. */
  readonly field: string;
  /** Undefined: the profile leaves it open. */
  readonly value: Fact | undefined;
  /** Below the device: `config/mtu`, `queues/count`. */
  readonly key: string;
}

/** What each device type's part of a profile says of its configuration space. */
export type ConfigFacts = {
  readonly [Type in DescribedType]?: (device: PlatformDeviceOf<Type>) => ConfigFact[];
};

export function field(name: string, value: Fact | undefined, key: string): ConfigFact {
  return { field: name, value, key };
}

/** A flag as the byte that a driver reads. */
export function byteOf(flag: boolean | undefined): number | undefined {
  return flag === undefined ? undefined : Number(flag);
}
