import type { FeatureSet } from "../device/feature-set.js";
import type { DriverMemory } from "./driver-memory.js";
import type { DriverQueue } from "./driver-queue.js";

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
  /** Ends it and frees all memory. */
  close(): void;
}
