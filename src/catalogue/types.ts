import type { StructLayout } from "./layout.js";

/** A feature bit of a device type (VIRTIO 1.4, section 2.2) or a common one (chapter 6). */
export interface FeatureBit {
  readonly bit: number;
  /** The specification's name, for instance `VIRTIO_BLK_F_RO`. */
  readonly name: string;
  /** The name without its prefix, for instance `RO`. */
  readonly shortName: string;
  /** All entries must hold; a nested list holds when any one of its members does. */
  readonly requires: readonly Requirement[];
  readonly summary: string;
}

export type Requirement = string | readonly string[];

/** A condition on the feature bits; absent means always. */
export type FeatureCondition =
  | { readonly anyOf: readonly string[] }
  | { readonly noneOf: readonly string[] };

/** How the chains of a queue look to the device. A request has a readable, then a writable part. */
export type QueueDirection = "device-to-driver" | "driver-to-device" | "request";

/**
 * Where a queue is. N is the count that `DeviceType.queueCount` names.
 * - a number: there;
 * - `each`: one for every k from 1 to N (N - `except`), at `first + step * (k - 1)`;
 * - `after`: one, at `perCount * N`, behind the repeated ones.
 */
export type QueueIndex =
  | number
  | {
      readonly kind: "each";
      readonly first: number;
      readonly step: number;
      readonly except: number;
    }
  | { readonly kind: "after"; readonly perCount: number };

export interface QueueInfo {
  readonly index: QueueIndex;
  /** The specification's name; `<k>` stands for the number of a repeated queue, from 1. */
  readonly name: string;
  readonly direction: QueueDirection;
  readonly condition?: FeatureCondition;
}

/** What gives N, the number of repeated queues; N is 1 where the condition does not hold. */
export interface QueueCount {
  readonly field: string;
  readonly condition?: FeatureCondition;
}

/** `R` the driver only reads, `W` it only writes, `RW` both. */
export type ConfigAccess = "R" | "W" | "RW";

/** One field of the device configuration space (VIRTIO 1.4, section 2.5). */
export interface ConfigField {
  /** Path in the configuration structure, for instance `capacity` or `geometry.heads`. */
  readonly name: string;
  /** `le32`, `u8[6]` and so on. */
  readonly type: string;
  readonly offset: number;
  readonly size: number;
  readonly access: ConfigAccess;
  /** The field is meaningful under this condition; its space is there in any case. */
  readonly condition?: FeatureCondition;
  readonly summary: string;
}

/** A rule about which features a device offers together, apart from `FeatureBit.requires`. */
export type OfferRule =
  | {
      readonly kind: "only-with";
      readonly level: "must" | "should";
      readonly features: readonly string[];
      readonly with: string;
    }
  | {
      readonly kind: "not-with";
      readonly level: "must" | "should";
      readonly features: readonly string[];
      readonly with: string;
    }
  | {
      readonly kind: "at-least-one";
      readonly level: "must" | "should";
      readonly features: readonly string[];
    };

/** A shared memory region a device type defines (VIRTIO 1.4, section 2.10). */
export interface SharedMemoryInfo {
  readonly id: number;
  /** Last id of a range; equal to `id` for a single region. */
  readonly lastId: number;
  readonly name: string;
  readonly condition?: FeatureCondition;
}

/** A device type with a full text in VIRTIO 1.4, chapter 5, or, where `section` is the chapter alone, only an id there. */
export interface DeviceType<Name extends string = string> {
  /** The name profiles use. */
  readonly name: Name;
  /** The name inside the specification's identifiers, for instance `blk`. */
  readonly specName: string;
  readonly title: string;
  readonly id: number;
  readonly section: string;
  readonly dtCompatible: string;
  readonly pciDeviceId: number;
  /** Only types that existed before VIRTIO 1.0 have one. */
  readonly transitionalPciDeviceId?: number;
  readonly queues: readonly QueueInfo[];
  readonly queueCount?: QueueCount;
  readonly features: readonly FeatureBit[];
  readonly config: readonly ConfigField[];
  readonly configSize: number;
  readonly configLayout?: StructLayout;
  readonly sharedMemory: readonly SharedMemoryInfo[];
  readonly offerRules: readonly OfferRule[];
  /** What differs for legacy or transitional devices, and readings this project chose. */
  readonly notes: readonly string[];
}
