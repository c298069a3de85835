import { spawn } from "node:child_process";
import { executable } from "./run-wheelbase.js";

interface Answered {
  readonly exitCode: number | null;
  /** Everything that the terminal showed, with its line ends as in files. */
  readonly screen: string;
}

/**
 * Runs the command line on a terminal of its own. Each answer is typed when its question has
 * appeared; `\u0004` is Ctrl-D.
 */
export async function onTerminal(
  words: readonly string[],
  dialogue: readonly (readonly [question: string, answer: string])[],
): Promise<Answered> {
  // The test runner forces colours on its workers.
  const { FORCE_COLOR: _, ...plain } = process.env;
  const quoted = [process.execPath, executable, ...words].map((word) => `'${word}'`).join(" ");
  const child = spawn("script", ["--quiet", "--return", "--command", quoted, "/dev/null"], {
    env: { ...plain, TERM: "dumb", NO_COLOR: "1" },
  });
  let screen = "";
  let asked = 0;
  const open = [...dialogue];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text.replaceAll("\r", "");
    for (let next = open[0]; next !== undefined; next = open[0]) {
      const at = screen.indexOf(next[0], asked);
      if (at < 0) return;
      asked = at + next[0].length;
      open.shift();
      child.stdin.write(next[1] === "\u0004" ? next[1] : `${next[1]}\n`);
    }
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
  return { exitCode, screen };
}
