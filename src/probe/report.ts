/** A measured number with its unit. */
export interface Figure {
  readonly value: number;
  readonly unit: string;
}

export interface CheckResult {
  readonly check: string;
  readonly ok: boolean;
  /** What went wrong, or what to know of a success. */
  readonly detail?: string;
  readonly figure?: Figure;
}

/** A result with its place: the device, or "backend" for the process as a whole. */
export interface CheckRow extends CheckResult {
  readonly guest: string;
  readonly device: string;
}

/**
 * What stood in for a host resource of the profile, so that the self-test touched nobody's files.
 */
export interface ScratchBinding {
  readonly guest: string;
  readonly device: string;
  readonly insteadOf: string;
  readonly uses: string;
}

export interface SelftestReport {
  readonly bindings: readonly ScratchBinding[];
  readonly rows: readonly CheckRow[];
  readonly ok: boolean;
  /** Where generated projects and scratch files were kept, if that was asked for. */
  readonly directory: string | undefined;
}
