import type { BUDGET, PASSTHROUGH, PLACEMENT, SAFETY } from "./describe/common.js";
import type { ResolvedConfig, ResolvedHost } from "./describe/device.js";
import type { ResolvedOf } from "./describe/field.js";
import type { MACHINE } from "./describe/machine.js";
import type { DescribedType, DescriptionOf } from "./devices/index.js";
import type { vendorSpecific } from "./devices/vendor-specific.js";
import type {
  Architecture,
  InterruptController,
  Isolation,
  RingLayout,
  Transport,
} from "./platform-parts.js";
import type { ServedType } from "./served/index.js";

export type {
  Architecture,
  InterruptController,
  Isolation,
  RingLayout,
  Transport,
} from "./platform-parts.js";

/**
 * A profile after `extends` is merged and defaults are filled: plain, complete, frozen data. Keys
 * are those of the document, so `pointer/config/serial` is where a person wrote the serial; sizes
 * and addresses are numbers.
 */
export interface Platform {
  readonly name: string;
  readonly description: string;
  /** Absolute path of the profile it was read from. */
  readonly source: string;
  readonly guests: readonly PlatformGuest[];
}

export interface PlatformGuest {
  readonly name: string;
  readonly description: string;
  readonly architecture: Architecture;
  readonly memoryBytes: number;
  readonly vcpus: number;
  readonly interruptController: InterruptController;
  readonly machine: ResolvedOf<typeof MACHINE>;
  readonly devices: readonly PlatformDevice[];
  readonly passthrough: readonly PassthroughDevice[];
  /** JSON pointer of the guest in the merged profile. */
  readonly pointer: string;
}

/** Feature names, the standard's full ones, each list in bit order. */
export interface DeviceFeatures {
  /** The device has to offer them: guests rely on them. */
  readonly required: readonly string[];
  /** The device may offer them. */
  readonly optional: readonly string[];
  /** The device must not offer them. */
  readonly forbidden: readonly string[];
  /** What a backend that this version generates offers. */
  readonly offered: readonly string[];
}

export interface DeviceQueues {
  /** Virtqueues in all, when all offered features are accepted. */
  readonly count: number;
  /** Request queues, queue pairs or ports: what the type repeats; 1 when it repeats nothing. */
  readonly repeated: number;
  /** Entries of each queue. */
  readonly size: number;
  readonly rings: readonly RingLayout[];
}

type Safety = ResolvedOf<typeof SAFETY>;

export interface DeviceSafety {
  readonly level: NonNullable<Safety["level"]>;
  readonly isolation: Isolation;
  readonly onFailure: NonNullable<Safety["onFailure"]>;
  readonly watchdogMs: number | undefined;
}

/** The parts that devices of all types have. */
export interface DeviceCommon<Type extends string = string> {
  readonly type: Type;
  /** Unique within its guest; names the socket. */
  readonly name: string;
  readonly description: string;
  readonly transport: Transport;
  readonly features: DeviceFeatures;
  readonly queues: DeviceQueues;
  readonly placement: ResolvedOf<typeof PLACEMENT>;
  readonly budget: ResolvedOf<typeof BUDGET>;
  readonly safety: DeviceSafety;
  readonly pollMicroseconds: number;
  /** JSON pointer of the device in the merged profile, for findings and doc comments. */
  readonly pointer: string;
}

interface OfType<Type extends DescribedType> extends DeviceCommon<Type> {
  readonly config: ResolvedConfig<DescriptionOf<Type>>;
  readonly host: ResolvedHost<DescriptionOf<Type>>;
  readonly definition: Type extends "vendor-specific" ? DeviceDefinition : undefined;
}

/** The description of a vendor-specific device type. */
export type DeviceDefinition = ResolvedOf<NonNullable<(typeof vendorSpecific)["definition"]>>;

/** A device of one type, or of any type of a union. */
export type PlatformDeviceOf<Type extends DescribedType> = { [T in Type]: OfType<T> }[Type];

export type PlatformDevice = PlatformDeviceOf<DescribedType>;

/** A device that this version has a model for; the union grows with `served/`. */
export type ServedPlatformDevice = PlatformDeviceOf<ServedType>;

/** A device of the host that a guest has for itself. */
export type PassthroughDevice = Omit<ResolvedOf<typeof PASSTHROUGH>, "safety" | "placement"> & {
  readonly placement: NonNullable<ResolvedOf<typeof PLACEMENT>>;
  readonly safety: DeviceSafety;
  readonly pointer: string;
};
