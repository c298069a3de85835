import { isDescribed } from "../../src/catalogue/device-versions.js";
import {
  commonFeatures,
  type DeviceType,
  devices,
  type FeatureBit,
  type FeatureCondition,
  type OfferRule,
  type Requirement,
} from "../../src/catalogue/index.js";
import { article } from "../../src/standard/check/article.js";
import type { CheckEntry, RuleEntry } from "../../src/standard/standard-document.js";
import type { DeviceExample, RuleExample } from "./example.js";

/** A rule that follows from the catalogue, with a device that meets it and one that does not. */
export interface DerivedRule {
  readonly rule: RuleEntry;
  readonly example: RuleExample;
}

/** What VIRTIO 1.4 makes checkable in a document, as rules; the text is ours. */
export function derivedRules(): DerivedRule[] {
  return [
    ...commonFeatures.flatMap((feature) => commonDependency(feature)),
    ...devices
      .filter(({ name }) => isDescribed(name))
      .flatMap((device) => [
        knownFeatures(device),
        definedQueues(device),
        ...device.features.flatMap((feature) => dependency(device, feature)),
        ...device.offerRules.flatMap((rule) => offerRule(device, rule)),
        ...configConditions(device),
      ]),
  ];
}

const VERSION_1 = "VIRTIO_F_VERSION_1";

/** Features that a device of the type offers in every example, so that only one rule fails. */
function baseFeatures({ offerRules }: DeviceType, avoid: readonly string[] = []): string[] {
  const wanted = offerRules.flatMap((rule) =>
    rule.kind === "at-least-one"
      ? rule.features.filter((name) => !avoid.includes(name)).slice(0, 1)
      : [],
  );
  return [VERSION_1, ...wanted];
}

function exampleOf(
  device: DeviceType,
  pass: Partial<DeviceExample>,
  fail: Partial<DeviceExample>,
  at: string,
): RuleExample {
  const base = { type: device.name, features: baseFeatures(device) };
  return {
    pass: { devices: [{ ...base, ...pass }] },
    fail: { devices: [{ ...base, ...fail }] },
    at: `/guests/0/devices/0${at}`,
  };
}

function commonDependency(feature: FeatureBit): DerivedRule[] {
  if (feature.requires.length === 0) return [];
  const features = [feature.name, VERSION_1];
  const on = feature.name === "VIRTIO_F_RING_RESET" ? { transport: "mmio" as const } : {};
  return [
    {
      rule: {
        id: `VIO-ANY-${idOf(feature.shortName)}`,
        title: `A device with ${feature.name} offers ${VERSION_1}.`,
        level: "must",
        basis: "virtio-1.4",
        pointer: "chapter 6, section 2.2",
        rationale:
          "The bit lies above the 32 that a legacy interface shows, so only a driver that accepts VERSION_1 can see it.",
        remedy: `Offer ${VERSION_1}, or leave ${feature.name} out.`,
        applies: { device: "any", when: { offers: feature.name } },
        check: { offers: VERSION_1 },
      },
      example: {
        pass: { devices: [{ type: "entropy", ...on, features }] },
        fail: { devices: [{ type: "entropy", ...on, features: [feature.name] }] },
        at: "/guests/0/devices/0/features",
      },
    },
  ];
}

function dependency(device: DeviceType, feature: FeatureBit): DerivedRule[] {
  const dropped = feature.requires.at(-1);
  if (dropped === undefined) return [];
  const needs = feature.requires.map(requirementText).join(", and ");
  const kept = feature.requires.slice(0, -1);
  const base = baseFeatures(device, [dropped].flat());
  return [
    {
      rule: {
        id: `VIO-${idOf(device.specName)}-F-${idOf(feature.shortName)}`,
        title: `${aDevice(device)} with ${feature.shortName} offers ${needs}.`,
        level: "must",
        basis: "virtio-1.4",
        pointer: `section ${device.section}.3`,
        rationale: `${feature.summary}: that means nothing without ${needs}, and a driver may not accept the one without the other.`,
        remedy: `Offer ${needs}, or leave ${feature.name} out.`,
        applies: { device: device.name, when: { offers: feature.name } },
        check: requirementsCheck(feature.requires),
      },
      example: exampleOf(
        device,
        { features: closure(device, [...base, feature.name, ...feature.requires]) },
        { features: [...closure(device, [...base, ...kept]), feature.name] },
        "/features",
      ),
    },
  ];
}

function requirementsCheck(requirements: readonly Requirement[]): CheckEntry {
  const all = requirements.filter((requirement) => typeof requirement === "string");
  const choices = requirements.filter((requirement) => typeof requirement !== "string");
  const [choice, ...more] = choices;
  return {
    ...(all.length === 0 ? {} : { offers: all.length === 1 ? String(all[0]) : all }),
    ...(choice === undefined ? {} : { offersAny: choice }),
    ...(more.length === 0 ? {} : { allOf: more.map((offersAny) => ({ offersAny })) }),
  };
}

/** The features with everything that they need; of a choice the first one. */
function closure(device: DeviceType, wanted: readonly Requirement[]): string[] {
  const result = new Set<string>();
  const add = (requirement: Requirement) => {
    const name = typeof requirement === "string" ? requirement : requirement[0];
    if (name === undefined || result.has(name)) return;
    result.add(name);
    for (const next of device.features.find((each) => each.name === name)?.requires ?? []) {
      add(next);
    }
    for (const rule of device.offerRules) {
      if (rule.kind === "only-with" && rule.features.includes(name)) add(rule.with);
    }
  };
  for (const requirement of wanted) add(requirement);
  return [...result];
}

function offerRule(device: DeviceType, rule: OfferRule): DerivedRule[] {
  if (rule.kind === "at-least-one") return [atLeastOne(device, rule)];
  const { level, with: other, kind } = rule;
  const isNeeded = kind === "only-with";
  return rule.features.map((feature) => {
    const base = baseFeatures(device);
    const short = shortOf(device, feature);
    const words = isNeeded ? `offers ${other}` : `does not offer ${other}`;
    return {
      rule: {
        id: `VIO-${idOf(device.specName)}-${isNeeded ? "WITH" : "WITHOUT"}-${idOf(short)}`,
        title: `${aDevice(device)} with ${short} ${words}.`,
        level,
        basis: "virtio-1.4",
        pointer: `section ${device.section}`,
        rationale: `The device ${level}${isNeeded ? "" : " not"} offer them together.`,
        remedy: isNeeded
          ? `Offer ${other}, or leave ${feature} out.`
          : `Leave ${feature} or ${other} out.`,
        applies: { device: device.name, when: { offers: feature } },
        check: isNeeded ? { offers: other } : { offersNone: other },
      },
      example: exampleOf(
        device,
        { features: isNeeded ? closure(device, [...base, feature, other]) : [...base, feature] },
        { features: isNeeded ? [...base, feature] : [...base, feature, other] },
        isNeeded ? "/features" : `/features/${base.length + 1}`,
      ),
    };
  });
}

function atLeastOne(device: DeviceType, { level, features }: OfferRule): DerivedRule {
  const [only] = features;
  const names = features.join(" or ");
  return {
    rule: {
      id: `VIO-${idOf(device.specName)}-OFFERS`,
      title: `${aDevice(device)} offers ${names}.`,
      level,
      basis: "virtio-1.4",
      pointer: `section ${device.section}.3`,
      rationale: `Without ${features.length > 1 ? "any of them" : "it"} a driver has nothing that it can rely on, so the device ${level} offer ${features.length > 1 ? "one" : "it"}.`,
      remedy: `Offer ${names}.`,
      applies: { device: device.name },
      check: features.length > 1 ? { offersAny: features } : { offers: only ?? "" },
    },
    example: exampleOf(device, {}, { features: [VERSION_1] }, "/features"),
  };
}

function knownFeatures(device: DeviceType): DerivedRule {
  const features = baseFeatures(device);
  return {
    rule: {
      id: `VIO-${idOf(device.specName)}-BITS`,
      title: `${aDevice(device)} offers no feature bit that VIRTIO 1.4 does not give it.`,
      level: "must",
      basis: "virtio-1.4",
      pointer: `section 2.2, section ${device.section}.3`,
      rationale:
        "Bits without a meaning are reserved: a later version will give them one, and a driver of that version would then misread the device.",
      remedy: "Leave the bit out, or describe a vendor-specific device of another id.",
      applies: { device: device.name },
      check: { features: "known" },
    },
    example: exampleOf(
      device,
      { features },
      { features: [...features, strangerTo(device)] },
      `/features/${features.length}`,
    ),
  };
}

function strangerTo({ name }: DeviceType): string {
  return name === "block" ? "VIRTIO_NET_F_MAC" : "VIRTIO_BLK_F_FLUSH";
}

function definedQueues(device: DeviceType): DerivedRule {
  const { field, condition } = device.queueCount ?? {};
  // Under a condition there is one of each until a feature says otherwise.
  const isStated = field !== undefined && condition === undefined;
  const repeats = isStated ? { config: { [field]: 1 } } : {};
  const plain = countOfBase(device);
  return {
    rule: {
      id: `VIO-${idOf(device.specName)}-QUEUES`,
      title: `${aDevice(device)} has the virtqueues that its features define.`,
      level: "must",
      basis: "virtio-1.4",
      pointer: `section ${device.section}.2`,
      rationale: `A driver finds a queue by its index, and the index follows from the features${field === undefined ? "" : ` and from ${field}`}: one queue too many or too few moves the others.`,
      remedy: "State the number of queues that the features lay out, or none.",
      applies: { device: device.name },
      check: { queues: "as-defined" },
    },
    example: exampleOf(
      device,
      { queues: { count: plain }, ...repeats },
      { queues: { count: plain + 1 }, ...repeats },
      "/queues/count",
    ),
  };
}

/** Queues of a device with its base features and one of each repeated queue. */
function countOfBase(device: DeviceType): number {
  const features = baseFeatures(device);
  return device.queues.filter(({ condition }) => {
    if (condition === undefined) return true;
    if ("anyOf" in condition) return condition.anyOf.some((name) => features.includes(name));
    return !condition.noneOf.some((name) => features.includes(name));
  }).length;
}

function configConditions(device: DeviceType): DerivedRule[] {
  const rules: DerivedRule[] = [];
  for (const { name, condition, summary } of device.config) {
    if (condition === undefined) continue;
    const isAny = "anyOf" in condition;
    const names = isAny ? condition.anyOf : condition.noneOf;
    const base = baseFeatures(device);
    const config = { [name]: sampleValue(device, name) };
    const needed = closure(device, [...base, ...names.slice(0, 1)]);
    rules.push({
      rule: {
        id: `VIO-${idOf(device.specName)}-C-${idOf(name)}`,
        title: `${aDevice(device)} states ${name} only ${isAny ? "with" : "without"} ${names.join(" or ")}.`,
        level: "should",
        basis: "virtio-1.4",
        pointer: `section ${layoutSection(device)}`,
        rationale: `A driver reads the field (${summary}) only then; a value that nobody reads misleads whoever relies on it.`,
        remedy: isAny
          ? `Offer ${names.join(" or ")}, or leave ${name} out.`
          : `Leave ${name} or ${names.join(" and ")} out.`,
        applies: {
          device: device.name,
          when: { facts: { [`config.${name}`]: { stated: true } } },
        },
        check: conditionCheck(condition),
      },
      example: exampleOf(
        device,
        { features: isAny ? needed : base, config },
        { features: isAny ? base : needed, config },
        isAny ? "/features" : `/features/${needed.length - 1}`,
      ),
    });
  }
  return rules;
}

/** A value that no other rule has anything against. */
function sampleValue({ name }: DeviceType, field: string): number {
  if (field === "mtu") return 1500;
  if (field === "max_virtqueue_pairs" || field === "max_nr_ports") return 1;
  if (field === "rss_max_key_size") return 40;
  if (field === "rss_max_indirection_table_length") return 128;
  if (field === "speed") return 1000;
  if (field === "notify_buf_size") return 4096;
  return name === "block" && field === "blk_size" ? 512 : 1;
}

function conditionCheck(condition: FeatureCondition): CheckEntry {
  if ("noneOf" in condition) return { offersNone: condition.noneOf };
  const [only, ...more] = condition.anyOf;
  return more.length === 0 && only !== undefined
    ? { offers: only }
    : { offersAny: condition.anyOf };
}

/** The crypto device lists its services before its layout. */
function layoutSection({ name, section }: DeviceType): string {
  return name === "crypto" ? `${section}.5` : `${section}.4`;
}

function requirementText(requirement: Requirement): string {
  return typeof requirement === "string" ? requirement : requirement.join(" or ");
}

/** "A network device", "An entropy device". */
function aDevice({ name }: DeviceType): string {
  return `${article(name) === "an" ? "An" : "A"} ${name} device`;
}

function shortOf({ features }: DeviceType, name: string): string {
  return features.find((feature) => feature.name === name)?.shortName ?? name;
}

function idOf(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]+/g, "-");
}
