import { ControlServer } from "../control/control-server.js";
import type { DeviceSpec } from "../device/device-module.js";
import { HostError } from "../host/host-error.js";
import { type Backend, serve } from "./backend.js";
import { counterTable } from "./counter-table.js";
import type { LaneBug } from "./lane.js";
import type { DeviceFailure } from "./lane-run.js";

/** Exit codes of a backend process, the same as the command line's. */
const ExitCode = { Ok: 0, DeviceFailed: 1, Bug: 3 } as const;

export interface BackendOptions {
  /** Where operators reach the running backend (`wheelbase ctl`); null: nowhere. */
  readonly controlPath?: string | null;
}

/** Beside the sockets of the devices. */
const defaultControlPath = "run/control.sock";

/**
 * The main program of a backend: serves the devices, prints a line for each, and ends cleanly on SIGTERM or SIGINT.
 * SIGUSR2 prints the counters of all queues on standard error. A device that cannot be started is reported and the
 * others are served; the process exits with 1 then. A lane that a bug ends starts again; one that was given up makes
 * the process exit with 3 when the others have ended.
 */
export async function runBackend(
  devices: readonly DeviceSpec[],
  { controlPath = defaultControlPath }: BackendOptions = {},
): Promise<void> {
  const backend = await serve(devices, { onBug: reportBug, onRestart: reportRestart });
  // Before the first line is printed: whoever waits for it may send a signal at once.
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => void backend.stop());
  }
  process.on("SIGUSR2", () => process.stderr.write(counterTable(backend.counters())));
  for (const { device, socketPath } of backend.serving) {
    process.stdout.write(`serving ${device} on ${socketPath}\n`);
  }
  reportFailures(backend.failures);
  process.exitCode = backend.failures.length > 0 ? ExitCode.DeviceFailed : ExitCode.Ok;
  if (backend.serving.length === 0) return;
  const control = await openControl(controlPath, backend);
  process.stdout.write("ready\n");
  const bugs = await backend.ended;
  control?.close();
  if (bugs.length > 0) process.exitCode = ExitCode.Bug;
}

function reportBug({ lane, error, restartMs }: LaneBug): void {
  const what =
    restartMs === undefined
      ? "it is given up, its devices are gone"
      : `its devices start again in ${restartMs} ms`;
  process.stderr.write(`bug in lane ${lane}, ${what}: ${error.stack ?? error.message}\n`);
}

function reportRestart(lane: string, failures: readonly DeviceFailure[]): void {
  process.stderr.write(`lane ${lane} runs again\n`);
  reportFailures(failures);
}

function reportFailures(failures: readonly DeviceFailure[]): void {
  for (const { device, code, message } of failures) {
    process.stderr.write(`error ${code}: ${device}: ${message}\n`);
  }
}

/** A backend that cannot be controlled serves its guest all the same. */
async function openControl(
  path: string | null,
  backend: Backend,
): Promise<ControlServer | undefined> {
  if (path === null) return undefined;
  try {
    return await ControlServer.listen(path, backend);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    process.stderr.write(`error ${error.code}: ${error.message}\n`);
    process.exitCode = ExitCode.DeviceFailed;
    return undefined;
  }
}
