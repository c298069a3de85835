import { conditionHolds, deviceByName, type FeatureCondition } from "../../catalogue/index.js";
import type { PlatformDevice } from "../../profile/platform.js";
import type { Fact } from "../subject.js";
import { type ConfigFact, field } from "./config-fact.js";
import { LINK_FACTS } from "./link-facts.js";
import { STORAGE_FACTS } from "./storage-facts.js";
import { SYSTEM_FACTS } from "./system-facts.js";

/** Whether a person wrote a part of the device, by its keys: `config/mtu`. */
export type IsWritten = (key: string) => boolean;

/** What is known of a device, by name, and the key that says it. */
export interface DeviceFacts {
  readonly values: Map<string, Fact>;
  readonly keys: Map<string, string>;
}

/** Everything that a profile says of a device beside its type, transport and features. */
export function factsOfDevice(device: PlatformDevice, isWritten: IsWritten): DeviceFacts {
  const facts: DeviceFacts = { values: new Map(), keys: new Map() };
  const { queues, definition } = device;
  put(facts, "queues.count", queues.count, "queues/count");
  put(facts, "queues.repeated", queues.repeated, "queues/count");
  put(facts, "queues.size", queues.size, "queues/size");
  put(facts, "queues.rings", queues.rings, "queues/rings");
  for (const part of ["host", "placement", "budget"] as const) {
    for (const [key, value] of Object.entries(device[part])) {
      if (isScalar(value)) put(facts, `${part}.${key}`, value, `${part}/${key}`);
    }
  }
  putSafety(facts, device, isWritten);
  if (definition !== undefined) {
    put(facts, "definition.id", definition.id, "definition/id");
    put(facts, "definition.title", definition.title, "definition/title");
  }
  putConfig(facts, device, isWritten);
  return facts;
}

/** A level that nobody wrote is a default, not a statement; the other defaults are how it runs. */
function putSafety(facts: DeviceFacts, { safety }: PlatformDevice, isWritten: IsWritten): void {
  const { level, isolation, onFailure, watchdogMs } = safety;
  if (isWritten("safety/level")) put(facts, "safety.level", level, "safety/level");
  put(facts, "safety.isolation", isolation, "safety/isolation");
  put(facts, "safety.onFailure", onFailure, "safety/onFailure");
  put(facts, "safety.watchdogMs", watchdogMs, "safety/watchdogMs");
}

/**
 * A field that its condition hides is not there, unless somebody wrote it: that is a statement that
 * no guest will look at.
 */
function putConfig(facts: DeviceFacts, device: PlatformDevice, isWritten: IsWritten): void {
  const { features } = device;
  const has = (name: string) => features.offered.includes(name);
  const conditions = conditionsOf(device.type);
  for (const { field: name, value, key } of configFacts(device)) {
    if (!conditionHolds(conditions.get(name), has) && !isWritten(key)) continue;
    put(facts, `config.${name}`, value, key);
  }
}

function configFacts(device: PlatformDevice): ConfigFact[] {
  if (device.type === "vendor-specific") {
    const { config } = device.definition;
    return config.map(({ name, value }, index) =>
      field(name, value, `definition/config/${index}/value`),
    );
  }
  // Each entry of the tables takes devices of its own type.
  const facts = TABLES[device.type] as
    | ((device: PlatformDevice) => readonly ConfigFact[])
    | undefined;
  return [...(facts?.(device) ?? [])];
}

const TABLES = { ...STORAGE_FACTS, ...LINK_FACTS, ...SYSTEM_FACTS };

const conditionsByType = new Map<string, ReadonlyMap<string, FeatureCondition>>();

/** Kept, because profiles have many devices of few types. */
function conditionsOf(type: string): ReadonlyMap<string, FeatureCondition> {
  let known = conditionsByType.get(type);
  if (known === undefined) {
    const fields = deviceByName(type)?.config ?? [];
    known = new Map(
      fields.flatMap(({ name, condition }) => (condition === undefined ? [] : [[name, condition]])),
    );
    conditionsByType.set(type, known);
  }
  return known;
}

function put({ values, keys }: DeviceFacts, name: string, value: Fact | undefined, key: string) {
  if (value === undefined) return;
  values.set(name, value);
  keys.set(name, key);
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
