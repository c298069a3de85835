import { join } from "node:path";
import { isUnusableOutput } from "../../generate/generate.js";
import type { RunGuest } from "../../lab/run/run-guest.js";
import { type RunOutput, runPlatform } from "../../lab/run/run-platform.js";
import type { Plan } from "../../plan/plan.js";
import { interruptSignal } from "../../probe/interrupt.js";
import { locate, sortDiagnostics } from "../../profile/finding.js";
import { printRemarks } from "../format.js";
import type { LoadedPlatform } from "../load-served.js";
import { UsageError } from "../usage-error.js";

interface RunFlags {
  readonly dir: string;
  readonly guest?: string | undefined;
}

/** Serves a profile until it is interrupted; returns the exit code. */
export async function runProfile(
  loaded: LoadedPlatform,
  { dir, guest }: RunFlags,
): Promise<number> {
  const { signal, release } = interruptSignal();
  try {
    const { plan } = loaded;
    const output = terminalOutput(loaded, {
      namesGuests: plan.guests.length > 1 && guest === undefined,
      stream: lendsStdio(plan, guest) ? process.stderr : process.stdout,
    });
    return await runPlatform(plan, { folder: dir, guest, signal, output });
  } catch (error) {
    if (signal.aborted) return 0;
    if (isUnusableOutput(error)) throw new UsageError(error.message);
    throw error;
  } finally {
    release();
  }
}

/** A guest's console has standard output to itself. */
function lendsStdio({ guests }: Plan, wanted: string | undefined): boolean {
  const chosen = guests.filter(({ name }) => wanted === undefined || name === wanted);
  return chosen.some(({ devices }) => devices.some(({ device }) => device.host.kind === "stdio"));
}

interface Terminal {
  readonly namesGuests: boolean;
  readonly stream: NodeJS.WritableStream;
}

function terminalOutput(
  { document, sources }: LoadedPlatform,
  { namesGuests, stream }: Terminal,
): RunOutput {
  return {
    line: (guest, text) => {
      stream.write(namesGuests ? `${guest}: ${text}\n` : `${text}\n`);
    },
    findings: async (findings) => {
      const located = findings.map((finding) => locate(document, finding));
      await printRemarks(sortDiagnostics(located), sources);
    },
    ready: (guests) => {
      for (const guest of guests) stream.write(launchText(guest));
      stream.write("ready\n");
    },
  };
}

/** How to start the guest, for each VMM that there is a program for. */
function launchText({ project, folder }: RunGuest): string {
  const { guest, path, launchers } = project;
  const lines = launchers.map((launcher) => {
    return `  WHEELBASE_DIR=${shellWord(folder)} ${shellWord(join(path, launcher))}\n`;
  });
  if (lines.length === 0) return "";
  return `start guest ${guest} by one of:\n${lines.join("")}`;
}

/** A word as a shell reads it back. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
