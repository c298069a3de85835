/** What was found of one thing that Wheelbase or its users need. */
export interface CheckResult {
  readonly id: string;
  readonly title: string;
  /**
   * "ok"; "missing" for what is not there; "limited" for what is there and lacks something; only
   * what is `required` keeps backends from running.
   */
  readonly state: "ok" | "missing" | "limited";
  readonly required: boolean;
  /** What was found: a version, or what the system said. */
  readonly detail: string;
  /** What follows; nothing where all is well. */
  readonly follows?: string;
  /** How to get it. */
  readonly install?: string;
}

/** Where checks look. */
export interface Machine {
  /** The first program of that name, undefined when there is none. */
  find(program: string): string | undefined;
  /** What a program prints; undefined when it fails or takes too long. */
  run(program: string, args: readonly string[]): string | undefined;
  readonly environment: NodeJS.ProcessEnv;
}
