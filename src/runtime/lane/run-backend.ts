import { ControlServer } from "../control/control-server.js";
import type { DeviceSpec } from "../device/device-module.js";
import { HostError } from "../host/host-error.js";
import { noticeAlive, noticeReady } from "../host/service-notice.js";
import { type Backend, serve } from "./backend.js";
import { type BackendOrder, backendOrder } from "./backend-arguments.js";
import { BackendChild } from "./backend-child.js";
import { counterTable, laneTable } from "./counter-table.js";
import { ExitCode } from "./exit-code.js";
import { defaultRestartPolicy, type LaneBug, type RestartPolicy } from "./lane.js";
import type { DeviceFailure } from "./lane-run.js";

export interface BackendOptions {
  /**
   * Where operators reach the running backend (`wheelbase ctl`); null: nowhere. A process for a part of the devices puts
   * the name of the part before the file's.
   */
  readonly controlPath?: string | null;
  /** The command line; `--help` tells what it can be. Defaults to that of this process. */
  readonly arguments?: readonly string[];
}

/** Beside the sockets of the devices. */
const defaultControlPath = "run/control.sock";

/**
 * The main program of a backend: serves the devices, prints a line for each, and ends cleanly on SIGTERM or SIGINT.
 * It prints on standard output, or on standard error when a device has the former for its guest.
 * Devices that have a process of their own are served by one, which is started again when it fails.
 * SIGUSR2 prints the counters of all queues on standard error. A device that cannot be started is reported and the
 * others are served; the process exits with 1 then. A lane that a bug ends starts again; one that was given up makes
 * the process exit with 3 when the others have ended.
 */
export async function runBackend(
  devices: readonly DeviceSpec[],
  options: BackendOptions = {},
): Promise<void> {
  const order = readOrder(devices, options.arguments ?? process.argv.slice(2));
  if (order === undefined) process.exitCode = ExitCode.Usage;
  else if (order.kind === "print") process.stdout.write(order.text);
  else await runOrder(order, devices, options.controlPath);
}

function readOrder(
  devices: readonly DeviceSpec[],
  args: readonly string[],
): BackendOrder | undefined {
  try {
    return backendOrder(devices, args);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    process.stderr.write(`error ${error.code}: ${error.message}\n`);
    return undefined;
  }
}

async function runOrder(
  { devices, processes, part, lendsStdio }: Extract<BackendOrder, { kind: "serve" }>,
  all: readonly DeviceSpec[],
  givenPath: BackendOptions["controlPath"],
): Promise<void> {
  const output = lendsStdio ? process.stderr : process.stdout;
  const children: readonly BackendChild[] = processes.map(({ name, reaction }) => {
    const lends = all.some((spec) => spec.process === name && spec.usesStdio === true);
    const policy = reaction === "restart" ? defaultRestartPolicy : NO_RESTART;
    return new BackendChild(name, lends, policy, {
      line: (text) => void output.write(`${text}\n`),
      failed: reportEnd,
      gone: () => reaction === "stop-backend" && stop(),
    });
  });
  const stopChildren = () => {
    for (const child of children) void child.stop();
  };
  const backend = await serve(devices, {
    ...{ onBug: reportBug, onRestart: reportRestart, onStuck: endStuck },
    onFatal: stopChildren,
  });
  const stop = () => {
    stopChildren();
    void backend.stop();
  };
  // Before the first line is printed: whoever waits for it may send a signal at once.
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, stop);
  // Started by the main process of the backend, and not to outlive it.
  if (process.connected) {
    process.once("disconnect", stop);
    process.channel?.unref();
  }
  process.on("SIGUSR2", () => {
    process.stderr.write(counterTable(backend.counters()) + laneTable(backend.lanes()));
    for (const child of children) child.signal("SIGUSR2");
  });
  for (const { device, socketPath } of backend.serving) {
    output.write(`serving ${device} on ${socketPath}\n`);
  }
  reportFailures(backend.failures);
  process.exitCode = backend.failures.length > 0 ? ExitCode.DeviceFailed : ExitCode.Ok;
  await Promise.all(children.map(({ ready }) => ready));
  if (backend.serving.length === 0 && children.length === 0) return;
  const controlPath = backend.serving.length === 0 ? null : controlPathOf(part, givenPath);
  const control = await openControl(controlPath, backend);
  output.write("ready\n");
  noticeReady();
  noticeAlive();
  const [bugs, ...codes] = await Promise.all([
    backend.ended,
    ...children.map(({ ended }) => ended),
  ]);
  control?.close();
  process.exitCode = Math.max(
    Number(process.exitCode),
    ...codes,
    bugs.length > 0 ? ExitCode.Bug : 0,
  );
}

/** `run/control.sock` of the main process is `run/brakes.control.sock` of process "brakes". */
function controlPathOf(
  part: string | undefined,
  given: string | null = defaultControlPath,
): string | null {
  if (part === undefined || given === null) return given;
  return given.replace(/[^/]*$/, (name) => `${part}.${name}`);
}

function reportEnd(name: string, how: string, restartMs: number | undefined): void {
  const what =
    restartMs === undefined
      ? "it is given up, its devices are gone"
      : `it starts again in ${restartMs} ms`;
  process.stderr.write(`process ${name} ended (${how}), ${what}\n`);
}
const NO_RESTART: RestartPolicy = { delaysMs: [], healthyMs: 0 };

/** Whoever supervises this process starts it again, or not, as its devices want it. */
function endStuck({ lane, error }: LaneBug): void {
  process.stderr.write(
    `lane ${lane} is stuck in a system call, the process ends with it: ${error.message}\n`,
  );
  process.kill(process.pid, "SIGKILL");
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
