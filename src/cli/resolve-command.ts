import { didYouMean } from "../profile/suggest.js";
import { UsageError } from "./usage-error.js";

interface KnownCommand {
  /** Words joined by colons. */
  readonly id: string;
  readonly isHidden: boolean;
}

/**
 * Checks that a command line starts with a command or a topic, and turns `help x` into `x --help`.
 * oclif would answer an unknown command with status 127 and no suggestion.
 */
export function resolveCommand(argv: readonly string[], known: readonly KnownCommand[]): string[] {
  if (argv[0] === "help") return [...leadingWords(argv.slice(1)), "--help"];
  const words = leadingWords(argv);
  const [first] = words;
  if (first === undefined) return [...argv];
  const isKnown = known.some(({ id }) => id === first || id.startsWith(`${first}:`));
  if (isKnown) return [...argv];
  const names = known.filter(({ isHidden }) => !isHidden).map(({ id }) => id.replaceAll(":", " "));
  const hint = didYouMean(first, names) ?? "run `wheelbase --help` for the commands";
  throw new UsageError(`there is no command "${first}"`, hint);
}

function leadingWords(argv: readonly string[]): string[] {
  const end = argv.findIndex((word) => word.startsWith("-"));
  return argv.slice(0, end < 0 ? argv.length : end);
}
