import type { Architecture } from "../../profile/platform.js";
import type { Source } from "../../profile/vendor/vendor.js";

/**
 * - `carried`: the product declares everything that is asked;
 * - `conditional`: it carries it, if a condition is kept or a part is given up that a driver can
 *   do without;
 * - `unknown`: nothing declares it, which is neither yes nor no;
 * - `missing`: the product declares that it does not have it.
 */
export const FIT_OUTCOMES = ["carried", "conditional", "unknown", "missing"] as const;
export type FitOutcome = (typeof FIT_OUTCOMES)[number];

/** What a reason is about. */
export type Aspect =
  | "architecture"
  | "memory"
  | "device count"
  | "device"
  | "transport"
  | "back end"
  | "feature"
  | "queues";

export interface FitReason {
  readonly aspect: Aspect;
  readonly outcome: FitOutcome;
  readonly message: string;
  /** Who says so; none where nobody says anything. */
  readonly sources: readonly Source[];
}

export interface DeviceFit {
  readonly name: string;
  readonly type: string;
  /** JSON pointer in the platform's profile. */
  readonly pointer: string;
  readonly outcome: FitOutcome;
  /** Everything but what is simply carried; what is missing first. */
  readonly reasons: readonly FitReason[];
}

export interface GuestFit {
  readonly name: string;
  readonly architecture: Architecture;
  /** The worst of its own reasons and its devices. */
  readonly outcome: FitOutcome;
  /** About the guest itself: architecture, memory, number of devices. */
  readonly reasons: readonly FitReason[];
  readonly devices: readonly DeviceFit[];
}

/** Can this product carry this platform, and what is missing? */
export interface Fit {
  readonly platform: string;
  readonly vendor: { readonly name: string; readonly product: string };
  readonly outcome: FitOutcome;
  /** Devices by outcome. */
  readonly totals: Readonly<Record<FitOutcome, number>>;
  readonly guests: readonly GuestFit[];
}

export function worst(outcomes: readonly FitOutcome[]): FitOutcome {
  return outcomes.reduce<FitOutcome>(
    (sum, each) => (rank(each) > rank(sum) ? each : sum),
    "carried",
  );
}

export function rank(outcome: FitOutcome): number {
  return FIT_OUTCOMES.indexOf(outcome);
}
