/** Exit codes of a backend process, the same as the command line's. */
export const ExitCode = { Ok: 0, DeviceFailed: 1, Usage: 2, Bug: 3 } as const;
