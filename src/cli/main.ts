import { Config } from "@oclif/core/config";
import { run } from "@oclif/core/run";
import { settings } from "@oclif/core/settings";
import { describeFailure } from "./failure.js";
import { resolveCommand } from "./resolve-command.js";

/** Runs the command line `words`. `root` is the folder of this package. */
export async function main(words: readonly string[], root: string): Promise<void> {
  const { argv, isDebug } = takeDebug(words);
  // The built files are what runs, whatever NODE_ENV a caller happens to have.
  settings.enableAutoTranspile = false;
  // Without it oclif looks the user's shell up by his number, and containers have users that no file names.
  process.env["SHELL"] ??= "";
  process.stdout.on("error", ignoreClosedPipe);
  try {
    const config = await Config.load({ root });
    const known = config.commands.map(({ id, hidden }) => ({ id, isHidden: hidden }));
    await run(resolveCommand(argv, known), config);
  } catch (error) {
    const { exitCode, message } = describeFailure(error, isDebug);
    process.stderr.write(message);
    process.exitCode = exitCode;
  }
}

/** `--debug` works with every command, and before its name. */
function takeDebug(words: readonly string[]): { argv: string[]; isDebug: boolean } {
  const end = words.indexOf("--");
  const isFlag = (word: string, index: number) => word === "--debug" && (end < 0 || index < end);
  const argv = words.filter((word, index) => !isFlag(word, index));
  const scopes = (process.env["DEBUG"] ?? "").split(",");
  const isDebug = argv.length < words.length || scopes.includes("wheelbase");
  return { argv, isDebug };
}

/** `wheelbase ... | head` closes the pipe early, and that is no failure. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit();
}
