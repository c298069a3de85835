import { ExitCode } from "./exit-code.js";
import { UsageError } from "./usage-error.js";

/** How a command ended that threw: the code to exit with, and what to tell the person. */
export interface Failure {
  readonly exitCode: number;
  readonly message: string;
}

export function describeFailure(error: unknown, isDebug: boolean): Failure {
  if (error instanceof UsageError) {
    const hint = error.hint === undefined ? "" : `\n${error.hint}`;
    return { exitCode: ExitCode.Usage, message: `wheelbase: ${error.message}${hint}\n` };
  }
  const exit = exitStatus(error);
  if (exit !== undefined) return { exitCode: exit, message: "" };
  if (isParseError(error)) {
    return { exitCode: ExitCode.Usage, message: `wheelbase: ${error.message}\n` };
  }
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = error instanceof Error && error.stack !== undefined ? error.stack : what;
  const lines = isDebug
    ? [stack]
    : [
        `wheelbase: internal error: ${what}`,
        "This is a mistake of ours. Please report it with the command and the files that led to it;",
        "run the command again with --debug for the details to add.",
      ];
  return { exitCode: ExitCode.Bug, message: `${lines.join("\n")}\n` };
}

/** oclif ends a command early by an error that carries the status, after it has printed. */
function exitStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "EEXIT") return undefined;
  const details: unknown = "oclif" in error ? error.oclif : undefined;
  const isRecord = typeof details === "object" && details !== null && "exit" in details;
  return isRecord && typeof details.exit === "number" ? details.exit : ExitCode.Clean;
}

/** oclif marks the errors of its argument parser by the parser's state. */
function isParseError(error: unknown): error is Error {
  return error instanceof Error && "parse" in error;
}
