/** What a change means for a guest that was built and tested against the platform before. */
export const IMPACTS = ["compatible", "risky", "breaking"] as const;
export type Impact = (typeof IMPACTS)[number];

export type ChangeKind = "added" | "removed" | "changed";

/** One difference between two platforms, before it is judged. */
export interface Difference {
  readonly kind: ChangeKind;
  /** Undefined for the platform itself. */
  readonly guest: string | undefined;
  readonly device: string | undefined;
  readonly deviceType: string | undefined;
  /** Keys joined by dots; empty for the guest or the device as a whole. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface Change extends Difference {
  readonly rule: string;
  readonly impact: Impact;
  readonly reason: string;
}
