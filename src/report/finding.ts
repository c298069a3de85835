import type { Diagnostic } from "../profile/diagnostic.js";

/** Text of the files that findings point into, by the name they use. */
export type Sources = ReadonlyMap<string, string>;

/** A file that was looked at, with its findings in the order a person reads them. */
export interface CheckedFile {
  readonly file: string;
  readonly findings: readonly Diagnostic[];
  readonly sources: Sources;
}

/** The message and what helps with it, one sentence each. */
export function sentences({ message, expected, hint }: Diagnostic): string[] {
  return [
    message,
    ...(expected === undefined ? [] : [`expected: ${expected}`]),
    ...(hint === undefined ? [] : [`fix: ${hint}`]),
  ];
}

/** The other places of a finding, one sentence each. */
export function relatedSentences({ related }: Diagnostic): string[] {
  return related.map(({ message, file, line, column }) => `${message}: ${file}:${line}:${column}`);
}
