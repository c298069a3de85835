import type { PlatformDevice, PlatformDeviceOf } from "../../../profile/platform.js";
import type { ServedType } from "../../../profile/served/index.js";
import type { Literal } from "../../literal.js";

/** Names and values in the order that they are written; undefined ones are left out. */
export type DeviceProperties = Readonly<Record<string, Literal | undefined>>;

/** How a generated backend makes a device of one type. */
export interface BackendDevice<Type extends ServedType> {
  /** The constructor of `wheelbase/runtime`. */
  readonly construct: string;
  /** What the constructor is given besides the properties that all devices have; `neighbours` are all of its guest. */
  properties(
    device: PlatformDeviceOf<Type>,
    neighbours: readonly PlatformDevice[],
  ): DeviceProperties;
  /** The host's side of the device in the project's README. */
  hostText(device: PlatformDeviceOf<Type>): string;
}
