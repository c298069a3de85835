import type { Rule } from "../rule.js";
import { blockBlockSize, blockCapacity, blockReadOnly, blockSerial } from "./block.js";
import { deviceTransport } from "./device-transport.js";
import { featureDependency } from "./feature-dependency.js";
import { featureIneffectiveConfig } from "./feature-ineffective-config.js";
import { featureNotServed, featureOtherDevice, featureUnknown } from "./feature-names.js";
import { guestMemory } from "./guest-memory.js";
import { hostPath, hostSharedPath } from "./host-paths.js";
import { queueCount, queueSize } from "./queues.js";
import { deviceUniqueName, guestUniqueName } from "./unique-names.js";

/** All rules of meaning, in the order of their codes. */
export const PROFILE_RULES: readonly Rule[] = [
  guestUniqueName,
  guestMemory,
  deviceUniqueName,
  deviceTransport,
  featureUnknown,
  featureOtherDevice,
  featureNotServed,
  featureDependency,
  featureIneffectiveConfig,
  queueSize,
  queueCount,
  blockReadOnly,
  blockBlockSize,
  blockCapacity,
  blockSerial,
  hostPath,
  hostSharedPath,
];
