import { requirementCounts } from "../../catalogue/device-requirements.js";
import type { DeviceName } from "../../catalogue/index.js";
import {
  type DeviceType,
  deviceByName,
  type FeatureCondition,
  type QueueIndex,
  type Requirement,
} from "../../catalogue/index.js";
import { descriptionOf } from "../../profile/devices/index.js";
import { servedPart } from "../../profile/served/index.js";
import { listOf } from "../../profile/suggest.js";
import { type FeatureSummary, featureSummaries } from "./device-list.js";
import { type StructureSummary, structuresOf } from "./structures.js";

/** Everything about a device type, for people and programs alike. */
export interface DeviceDetails {
  readonly name: DeviceName;
  readonly title: string;
  /** What it is to a guest. */
  readonly summary: string;
  readonly id: number;
  readonly section: string;
  readonly pciDeviceId: number;
  readonly dtCompatible: string;
  /** What this version does with it; undefined when it has no model for it. */
  readonly served:
    | { readonly hosts: readonly string[]; readonly config: readonly string[] }
    | undefined;
  /** Normative sentences of VIRTIO 1.4 about the device. */
  readonly requirements: number;
  readonly queues: readonly QueueSummary[];
  readonly features: readonly (FeatureSummary & { readonly needs: string })[];
  readonly config: readonly ConfigSummary[];
  readonly configBytes: number;
  readonly structures: readonly StructureSummary[];
  readonly notes: readonly string[];
}

interface QueueSummary {
  readonly index: string;
  readonly name: string;
  readonly direction: string;
  readonly when: string;
}

interface ConfigSummary {
  readonly offset: number;
  readonly type: string;
  readonly name: string;
  readonly access: string;
  readonly when: string;
  readonly summary: string;
}

export function deviceDetails(type: DeviceName): DeviceDetails {
  const device = deviceByName(type);
  const { title, id, section, pciDeviceId, dtCompatible, configSize, notes } = device;
  const served = servedPart(type);
  return {
    name: type,
    title,
    summary: descriptionOf(type).doc,
    id,
    section,
    pciDeviceId,
    dtCompatible,
    served: served === undefined ? undefined : { hosts: served.hosts, config: served.config },
    requirements: requirementCounts[type],
    queues: queuesOf(device),
    features: featureSummaries(device).map((feature) => ({
      ...feature,
      needs: needsText(device.features.find(({ name }) => name === feature.name)?.requires ?? []),
    })),
    config: device.config.map(({ offset, type: of, name, access, condition, summary }) => {
      return { offset, type: of, name, access, when: conditionText(condition), summary };
    }),
    configBytes: configSize,
    structures: structuresOf(type),
    notes,
  };
}

function queuesOf({ queues, queueCount }: DeviceType): QueueSummary[] {
  return queues.map(({ index, name, direction, condition }) => {
    const times = typeof index === "number" ? "" : ` (N: ${queueCount?.field ?? "1"})`;
    return {
      index: indexText(index) + times,
      name,
      direction,
      when: conditionText(condition),
    };
  });
}

function indexText(index: QueueIndex): string {
  if (typeof index === "number") return String(index);
  if (index.kind === "after") return index.perCount === 1 ? "N" : `${index.perCount}N`;
  const { first, step, except } = index;
  const last = except === 0 ? "N" : `N-${except}`;
  return `${first}, ${first + step}, ... for k = 1 to ${last}`;
}

function conditionText(condition: FeatureCondition | undefined): string {
  if (condition === undefined) return "always";
  if ("anyOf" in condition) return `with ${listOf(condition.anyOf)}`;
  return `without ${listOf(condition.noneOf)}`;
}

function needsText(requires: readonly Requirement[]): string {
  const words = requires.map((each) => (typeof each === "string" ? each : listOf(each)));
  return words.join(" and ");
}
