import type { Architecture } from "../profile/platform.js";
import type { Basis, Level } from "./rule-head.js";
import type { Scalar } from "./subject.js";

/** A standard as written, after the schema accepted it (schemas/standard.schema.json). */
export interface StandardDocument {
  readonly kind: "Standard";
  readonly schemaVersion: 1;
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  readonly extends?: readonly string[];
  readonly sources?: readonly SourceEntry[];
  readonly rules?: readonly RuleEntry[];
  readonly changes?: readonly ChangeEntry[];
  readonly waivers?: readonly WaiverEntry[];
  readonly needs?: readonly NeedEntry[];
}

/** What pointers of a basis point into, and how sure this standard is of it. */
export interface SourceEntry {
  readonly basis: Basis;
  readonly title: string;
  readonly confidence: "exact" | "partial" | "title-only" | "own";
  readonly note?: string;
  readonly links?: readonly string[];
}

export interface RuleEntry {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly condition?: string;
  readonly basis: Basis;
  readonly pointer: string;
  readonly rationale: string;
  readonly remedy: string;
  readonly applies?: AppliesEntry;
  readonly check: CheckEntry;
}

/** With `device` the rule judges each such device, without it each guest. */
export interface AppliesEntry {
  readonly subject?: "platform" | "vendor";
  readonly architecture?: OneOrMore<Architecture>;
  readonly device?: OneOrMore<string>;
  readonly when?: CheckEntry;
}

export type OneOrMore<Value> = Value | readonly Value[];

/** All keys have to hold. `guest` and `devices` look at the guest, the others at the device. */
export interface CheckEntry {
  readonly offers?: OneOrMore<string>;
  readonly offersAny?: readonly string[];
  readonly offersNone?: OneOrMore<string>;
  readonly transport?: OneOrMore<string>;
  readonly facts?: Readonly<Record<string, ComparisonEntry>>;
  readonly queues?: "as-defined";
  readonly features?: "known" | "fit-transport";
  readonly devices?: DevicesEntry;
  readonly guest?: CheckEntry;
  readonly allOf?: readonly CheckEntry[];
  readonly anyOf?: readonly CheckEntry[];
  readonly not?: CheckEntry;
}

/** How many devices of these types the guest has; one or more, unless said otherwise. */
export interface DevicesEntry {
  readonly type: OneOrMore<string>;
  readonly where?: CheckEntry;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** All keys have to hold; `...Fact` compares with another fact of the same device or guest. */
export interface ComparisonEntry {
  readonly stated?: boolean;
  readonly is?: Scalar;
  readonly isNot?: Scalar;
  readonly oneOf?: readonly Scalar[];
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly multipleOf?: number;
  readonly powerOfTwo?: true;
  readonly isFact?: string;
  readonly atLeastFact?: string;
  readonly atMostFact?: string;
  readonly multipleOfFact?: string;
}

export interface ChangeEntry {
  readonly rule: string;
  readonly level?: Level;
  readonly disable?: true;
  readonly reason: string;
}

export interface WaiverEntry {
  readonly rule: string;
  readonly guest?: string;
  readonly device?: string;
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
}

/** What a platform of this kind needs from VIRTIO, for `gaps`. */
export interface NeedEntry {
  readonly id: string;
  readonly title: string;
  readonly basis: Basis;
  readonly pointer: string;
  readonly note?: string;
  /** Device types of which any one meets the need: catalogue names, or ids VIRTIO only reserves. */
  readonly devices?: readonly (string | number)[];
  /** Features without which the device does not meet it. */
  readonly features?: readonly string[];
  /** What stays open although there is a device. */
  readonly missing?: string;
}
