import { createInterface } from "node:readline/promises";
import { UsageError } from "../usage-error.js";

export interface Question {
  readonly text: string;
  readonly choices?: readonly string[];
  /** Taken when the person just presses enter. */
  readonly usual?: string | undefined;
}

/** Whether there is a person to ask. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Asks on the terminal until every question has an answer. */
export async function ask(questions: readonly Question[]): Promise<string[]> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D close the terminal, and a question that is open then has no answer.
  const closed = new AbortController();
  terminal.once("close", () => closed.abort());
  try {
    const answers: string[] = [];
    for (const question of questions) {
      answers.push(await answer(terminal, question, closed.signal));
    }
    return answers;
  } catch (error) {
    if (!closed.signal.aborted) throw error;
    process.stderr.write("\n");
    throw new UsageError("a question was left open, and nothing was written");
  } finally {
    terminal.close();
  }
}

async function answer(
  terminal: ReturnType<typeof createInterface>,
  { text, choices = [], usual }: Question,
  signal: AbortSignal,
): Promise<string> {
  const options = choices.length === 0 ? "" : ` (${choices.join(", ")})`;
  const preset = usual === undefined ? "" : ` [${usual}]`;
  for (;;) {
    const written = (await terminal.question(`${text}${options}${preset}: `, { signal })).trim();
    const chosen = written === "" ? usual : written;
    if (chosen === undefined) continue;
    if (choices.length === 0 || choices.includes(chosen)) return chosen;
  }
}
