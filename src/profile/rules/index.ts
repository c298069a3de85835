import type { Rule } from "../rule.js";
import { networkMac, vsockCid } from "./addresses.js";
import {
  blockBlockSize,
  blockCapacity,
  blockEngine,
  blockReadOnly,
  blockSerial,
  blockZones,
} from "./block.js";
import { busChip } from "./bus.js";
import { consoleStdio } from "./console.js";
import {
  definitionFeature,
  definitionId,
  definitionRequest,
  definitionUnique,
} from "./definition.js";
import { deviceTransport } from "./device-transport.js";
import { featureContradiction } from "./feature-contradiction.js";
import { featureDependency } from "./feature-dependency.js";
import { featureIneffectiveConfig } from "./feature-ineffective-config.js";
import { featureOtherDevice, featureUnknown } from "./feature-names.js";
import { guestInterruptController } from "./guest-interrupts.js";
import { guestMemory } from "./guest-memory.js";
import { hostPath, hostSharedPath } from "./host-paths.js";
import { inputPage } from "./page.js";
import { devicePlacement, placementInterrupt } from "./placement.js";
import { placementOverlap } from "./placement-overlap.js";
import { queueCount, queueSize } from "./queues.js";
import { scsiUnit } from "./scsi.js";
import {
  budgetNotServed,
  configNotServed,
  deviceNotServed,
  featureNotServed,
  hostNotServed,
  queueNotServed,
  safetyNotServed,
} from "./served.js";
import { deviceUniqueName, guestUniqueName } from "./unique-names.js";

/** The rules that a profile is valid by, in the order of their codes. */
export const PROFILE_RULES: readonly Rule[] = [
  guestUniqueName,
  guestMemory,
  deviceUniqueName,
  deviceTransport,
  featureUnknown,
  featureOtherDevice,
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
  featureContradiction,
  guestInterruptController,
  devicePlacement,
  vsockCid,
  networkMac,
  definitionId,
  definitionFeature,
  definitionUnique,
  definitionRequest,
  placementOverlap,
  placementInterrupt,
  scsiUnit,
  blockEngine,
  blockZones,
  consoleStdio,
  busChip,
];

/** The rules that this version can serve a profile by. */
export const SERVED_RULES: readonly Rule[] = [
  deviceNotServed,
  featureNotServed,
  hostNotServed,
  configNotServed,
  budgetNotServed,
  safetyNotServed,
  queueNotServed,
  inputPage,
];
