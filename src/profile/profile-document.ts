import type { BUDGET, GUEST_SAFETY, PASSTHROUGH, PLACEMENT, SAFETY } from "./describe/common.js";
import type { WrittenConfig, WrittenHost } from "./describe/device.js";
import type { WrittenOf } from "./describe/field.js";
import type { MACHINE } from "./describe/machine.js";
import type { DescribedType, DescriptionOf } from "./devices/index.js";
import type { vendorSpecific } from "./devices/vendor-specific.js";
import type { Architecture, InterruptController, RingLayout, Transport } from "./platform-parts.js";
import type { SizeSource } from "./size.js";

/** A profile as merged, after the schema accepted it (schemas/platform-profile.schema.json). */
export interface ProfileDocument {
  readonly kind: "PlatformProfile";
  readonly schemaVersion: 2;
  readonly name: string;
  readonly description?: string;
  readonly guests: readonly GuestDocument[];
}

export interface GuestDocument {
  readonly name: string;
  readonly description?: string;
  readonly architecture: Architecture;
  readonly memory: SizeSource;
  readonly vcpus?: number;
  readonly interruptController?: InterruptController;
  readonly machine?: WrittenOf<typeof MACHINE>;
  readonly safety?: WrittenOf<typeof GUEST_SAFETY>;
  readonly devices: readonly DeviceDocument[];
  readonly passthrough?: readonly PassthroughDocument[];
}

export type PassthroughDocument = WrittenOf<typeof PASSTHROUGH>;

export const FEATURE_SETS = ["required", "optional", "forbidden"] as const;
export type FeatureSetName = (typeof FEATURE_SETS)[number];
export type FeaturesDocument = { readonly [Name in FeatureSetName]?: readonly string[] };

interface DeviceFields<Type extends string> {
  readonly name: string;
  readonly type: Type;
  readonly description?: string;
  readonly transport?: Transport;
  readonly features?: FeaturesDocument;
  readonly queues?: {
    readonly count?: number;
    readonly size?: number;
    readonly rings?: readonly RingLayout[];
  };
  readonly placement?: WrittenOf<typeof PLACEMENT>;
  readonly budget?: WrittenOf<typeof BUDGET>;
  readonly safety?: WrittenOf<typeof SAFETY>;
  readonly pollMicroseconds?: number;
}

interface OfType<Type extends DescribedType> extends DeviceFields<Type> {
  readonly config?: WrittenConfig<DescriptionOf<Type>>;
  /** May be missing for types that have a default binding. */
  readonly host?: WrittenHost<DescriptionOf<Type>>;
  readonly definition?: Type extends "vendor-specific"
    ? WrittenOf<NonNullable<(typeof vendorSpecific)["definition"]>>
    : never;
}

export type DeviceDocumentOf<Type extends DescribedType> = { [T in Type]: OfType<T> }[Type];
export type DeviceDocument = DeviceDocumentOf<DescribedType>;
