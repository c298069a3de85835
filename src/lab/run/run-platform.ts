import { resolve } from "node:path";
import { ProjectError } from "../../generate/output/project-error.js";
import { projectDirs } from "../../generate/project-update.js";
import type { Plan } from "../../plan/plan.js";
import type { Finding } from "../../profile/finding.js";
import { type BackendOutput, RunningBackend } from "./backend.js";
import { cachedProject } from "./cached-project.js";
import type { RunGuest } from "./run-guest.js";

export interface RunOptions {
  /** Where relative paths of the profile start; with several guests, each has a folder in it. */
  readonly folder: string;
  /** Only this guest, in the folder itself. */
  readonly guest?: string | undefined;
  /** Ends the backends. */
  readonly signal: AbortSignal;
  readonly output: RunOutput;
}

export interface RunOutput extends BackendOutput {
  /** What the launch files of a guest cannot say. */
  findings(findings: readonly Finding[]): Promise<void>;
  /** All backends serve. */
  ready(guests: readonly RunGuest[]): void;
}

/**
 * Serves the devices of a platform by the projects that `generate` makes, until they are told to
 * end. Returns the highest of their exit codes.
 */
export async function runPlatform(plan: Plan, options: RunOptions): Promise<number> {
  const { signal, output } = options;
  const guests = await prepare(plan, options);
  await output.findings(guests.flatMap(({ project }) => project.findings));
  const backends = guests
    .filter(({ hasDevices }) => hasDevices)
    .map((guest) => new RunningBackend(guest, output));
  const stop = () => {
    for (const backend of backends) backend.signal("SIGTERM");
  };
  const count = () => {
    for (const backend of backends) backend.signal("SIGUSR2");
  };
  signal.addEventListener("abort", stop, { once: true });
  process.on("SIGUSR2", count);
  try {
    if (signal.aborted) stop();
    const areReady = await Promise.all(backends.map(({ ready }) => ready));
    if (areReady.every(Boolean) && !signal.aborted) output.ready(guests);
    // A guest without its devices is of no use to the others: all or none, as for `generate`.
    for (const { ended } of backends) void ended.then((code) => code !== 0 && stop());
    return Math.max(0, ...(await Promise.all(backends.map(({ ended }) => ended))));
  } finally {
    process.off("SIGUSR2", count);
    signal.removeEventListener("abort", stop);
  }
}

/** Compiles one project after the other, which is quickest on few cores. */
async function prepare(
  plan: Plan,
  { folder, guest: wanted, signal }: RunOptions,
): Promise<readonly RunGuest[]> {
  const guests: RunGuest[] = [];
  for (const { guest, dir } of projectDirs(plan, resolve(folder), wanted)) {
    const project = await cachedProject(plan, guest, signal);
    const { devices } = guest;
    const lendsStdio = devices.some(({ device }) => device.host.kind === "stdio");
    guests.push({ project, folder: dir, hasDevices: devices.length > 0, lendsStdio });
  }
  checkStdio(guests);
  if (guests.length > 0) return guests;
  const names = plan.guests.map(({ name }) => name).join(", ");
  throw new ProjectError(`the profile has no guest "${wanted}", only: ${names}`);
}

function checkStdio(guests: readonly RunGuest[]): void {
  const names = guests.flatMap(({ project, lendsStdio }) => (lendsStdio ? [project.guest] : []));
  if (names.length < 2) return;
  throw new ProjectError(
    `guests ${names.join(", ")} want the terminal for their consoles: choose one by --guest`,
  );
}
