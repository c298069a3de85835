/** What the process answers to its caller. */
export const ExitCode = {
  Clean: 0,
  /** The command worked and found something wrong. */
  Findings: 1,
  /** The command was called wrongly. */
  Usage: 2,
  /** We made a mistake. */
  Bug: 3,
} as const;
