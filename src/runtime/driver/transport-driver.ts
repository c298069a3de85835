import type { DeviceType } from "../../catalogue/types.js";
import type { FeatureSet } from "../device/feature-set.js";
import type { DriverMemory } from "./driver-memory.js";
import type { DriverQueue } from "./driver-queue.js";

/** What the driver of a device type asks of any transport. */
export interface DriverNeeds {
  /** Features to accept where they are offered. */
  readonly features: FeatureSet;
  readonly configSize: number;
  /** Where each field of the configuration space ends, for handshakes that read field by field. */
  readonly configFieldEnds: readonly number[];
  /** The fields themselves, for transports that have to read each by its own width. */
  readonly configFields: readonly ConfigPlace[];
  readonly queueSizes?: readonly number[];
  readonly indirectEntries?: number;
}

/** Where a field of the configuration space lies. */
export interface ConfigPlace {
  readonly offset: number;
  readonly size: number;
}

/** The needs that follow from what the catalogue says of a device type. */
export function configNeeds(
  type: DeviceType,
): Pick<DriverNeeds, "configSize" | "configFieldEnds" | "configFields"> {
  return {
    configSize: type.configSize,
    configFieldEnds: type.config.map((field) => field.offset + field.size),
    configFields: type.config,
  };
}

/** A device whose driver runs, as the drivers of the device types see it: over vhost-user or over registers. */
export interface TransportDriver {
  readonly memory: DriverMemory;
  /** For every answer of the device. */
  readonly timeoutMs: number;
  /** Empty until `start`. */
  readonly queues: readonly DriverQueue[];
  /** Feature bits the device offers. */
  readonly offered: FeatureSet;
  /** What is accepted: wanted and offered. */
  readonly accepted: FeatureSet;
  /** The configuration space as it was at connect. */
  readonly config: Uint8Array;
  readonly status: number;

  /** Whether feature `bit` is accepted. */
  has(bit: number): boolean;
  /** Bytes of the configuration space as they are now, all of one moment. */
  readConfig(offset: number, size: number): Uint8Array;
  /** Accepts the features and starts all queues with new rings. */
  start(): void;
  /** Stops all queues; `start` begins anew. */
  stop(): void;
  /** Ends it and frees all memory. */
  close(): void;
}
