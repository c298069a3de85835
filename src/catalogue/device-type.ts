import { type LayoutType, type StructFields, type StructLayout, typeText } from "./layout.js";
import type {
  ConfigAccess,
  ConfigField,
  DeviceType,
  FeatureBit,
  FeatureCondition,
  OfferRule,
  QueueCount,
  QueueDirection,
  QueueIndex,
  QueueInfo,
  Requirement,
  SharedMemoryInfo,
} from "./types.js";

/** A condition as the tables write it: one feature name, or a whole condition. */
type When = string | FeatureCondition;

interface DeviceFacts<Name extends string> {
  readonly name: Name;
  readonly specName: string;
  readonly title: string;
  readonly id: number;
  readonly section: string;
  readonly transitionalPciDeviceId?: number;
  readonly queues: readonly QueueInfo[];
  readonly queueCount?: QueueCount;
  readonly features?: readonly FeatureBit[];
  readonly config?: ConfigSpace;
  readonly sharedMemory?: readonly SharedMemoryInfo[];
  readonly offerRules?: readonly OfferRule[];
  readonly notes?: readonly string[];
}

interface ConfigSpace {
  readonly layout: StructLayout;
  readonly fields: readonly ConfigField[];
}

/** PCI device ids of non-transitional devices start here (VIRTIO 1.4, section 4.1.2). */
const PCI_DEVICE_ID_BASE = 0x1040;

/** Completes the facts of a device type with what follows from its id and layout. */
export function deviceType<const Name extends string>(facts: DeviceFacts<Name>): DeviceType<Name> {
  const { config, ...rest } = facts;
  return Object.freeze({
    ...rest,
    dtCompatible: `virtio,device${facts.id.toString(16)}`,
    pciDeviceId: PCI_DEVICE_ID_BASE + facts.id,
    features: facts.features ?? [],
    config: config?.fields ?? [],
    configSize: config?.layout.size ?? 0,
    ...(config && { configLayout: config.layout }),
    sharedMemory: facts.sharedMemory ?? [],
    offerRules: facts.offerRules ?? [],
    notes: facts.notes ?? [],
  });
}

export function feature(
  bit: number,
  name: string,
  summary: string,
  requires: readonly Requirement[] = [],
): FeatureBit {
  // The bits of devices that VIRTIO only reserves an id for lack the usual mark: VIRTIO_9P_MOUNT_TAG.
  const shortName = name.replace(/^VIRTIO_(\w*?_F|F|9P)_/, "");
  return { bit, name, shortName, requires, summary };
}

export function queue(
  index: QueueIndex,
  name: string,
  direction: QueueDirection,
  when?: When,
): QueueInfo {
  return { index, name, direction, ...condition(when) };
}

/** One queue for every k from 1 to N, less the last `except` ones. */
export function each(first: number, step = 1, except = 0): QueueIndex {
  return { kind: "each", first, step, except };
}

/** The queue behind N groups of `perCount` queues. */
export function after(perCount: number): QueueIndex {
  return { kind: "after", perCount };
}

export function queueCount(field: string, when?: When): QueueCount {
  return { field, ...condition(when) };
}

export function anyOf(...names: string[]): FeatureCondition {
  return { anyOf: names };
}

export function noneOf(...names: string[]): FeatureCondition {
  return { noneOf: names };
}

function condition(when: When | undefined): { condition?: FeatureCondition } {
  if (when === undefined) return {};
  return { condition: typeof when === "string" ? anyOf(when) : when };
}

interface FieldNote {
  readonly access: ConfigAccess;
  readonly summary: string;
  readonly when?: When;
}

/** A field the driver only reads. */
export function reads(summary: string, when?: When): FieldNote {
  return { access: "R", summary, ...(when !== undefined && { when }) };
}

/** A field the driver only writes. */
export function writes(summary: string, when?: When): FieldNote {
  return { access: "W", summary, ...(when !== undefined && { when }) };
}

/** A field the driver reads and writes. */
export function readsAndWrites(summary: string, when?: When): FieldNote {
  return { access: "RW", summary, ...(when !== undefined && { when }) };
}

/** The paths of a structure's leaves: `capacity`, `geometry.heads`. */
type FieldPath<F extends StructFields> = {
  [K in keyof F & string]: F[K] extends StructLayout<infer Inner> ? `${K}.${FieldPath<Inner>}` : K;
}[keyof F & string];

/**
 * The configuration space: places and types come from the layout, meanings from the notes.
 * A field without a note, or a note without a field, does not compile.
 */
export function configSpace<F extends StructFields>(
  layout: StructLayout<F>,
  notes: Readonly<Record<FieldPath<F>, FieldNote>>,
): ConfigSpace {
  const noteOf: Readonly<Record<string, FieldNote>> = notes;
  const fields: ConfigField[] = [];
  for (const [name, offset, type] of leaves(layout, "", 0)) {
    const note = noteOf[name];
    if (note === undefined) throw new Error(`configuration field "${name}" has no note`);
    const { access, summary } = note;
    const place = { name, type: typeText(type), offset, size: type.size };
    fields.push({ ...place, access, summary, ...condition(note.when) });
  }
  return { layout, fields };
}

type Leaf = readonly [name: string, offset: number, type: LayoutType];

function leaves(layout: StructLayout, prefix: string, base: number): Leaf[] {
  return Object.values(layout.fields).flatMap((field): Leaf[] => {
    const name = prefix + field.name;
    const offset = base + field.offset;
    if (field.type.kind !== "struct") return [[name, offset, field.type]];
    return leaves(field.type, `${name}.`, offset);
  });
}
