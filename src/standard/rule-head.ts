/** How binding a rule is; a finding of it is an error, a warning or a note. */
export const LEVELS = ["must", "should", "may"] as const;
export type Level = (typeof LEVELS)[number];

/** Where a rule comes from, and so how sure it is. */
export const BASES = {
  "virtio-1.4": "normative text or tables of the VIRTIO 1.4 specification",
  "founding-text": "the founding text of the project that agreed on the essential devices",
  "avps-chapter": "a chapter title of AVPS; its requirements are not known here",
  "avps-draft": "a statement of a wiki draft older than AVPS 1.0, in our own words",
  "public-profile": "a device list that an initiative or a vendor published",
  "project-choice": "a decision of this project",
  "own-requirement": "a requirement of whoever wrote the standard",
} as const;
export type Basis = keyof typeof BASES;

/** What a verdict, an explanation and a report say about a rule. */
export interface RuleHead {
  /** Unique in its standard, and the code of its findings. */
  readonly id: string;
  /** The standard that states it. */
  readonly standard: string;
  /** One sentence: what holds where the rule is met. */
  readonly title: string;
  readonly level: Level;
  /** The condition in words, when the rule does not speak of every platform. */
  readonly condition: string | undefined;
  readonly basis: Basis;
  /** Where that says it: a section, a chapter, a page. */
  readonly pointer: string;
  readonly rationale: string;
  /** How to fix a document that does not meet it. */
  readonly remedy: string;
  /** How standards that extend the first one changed its level, in that order. */
  readonly changes: readonly LevelChange[];
}

export interface LevelChange {
  readonly standard: string;
  readonly from: Level;
  readonly to: Level;
  readonly reason: string;
}

/** The bases by name, the surest first. */
export const BASIS_NAMES = Object.keys(BASES) as readonly Basis[];
