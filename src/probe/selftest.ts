import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownPackage } from "../generate/own-package.js";
import { servedDevices } from "../generate/served-devices.js";
import type { PlanLock } from "../plan/lock.js";
import type { GuestPlan, Plan } from "../plan/plan.js";
import { planPlatform } from "../plan/plan-platform.js";
import type { Platform } from "../profile/platform.js";
import { BackendProcess } from "./backend-process.js";
import { type ExercisePlace, exerciseDevice } from "./exercise-device.js";
import type { CheckResult, CheckRow, SelftestReport } from "./report.js";
import { scratchPlatform } from "./scratch.js";
import { compileProject, makeScratchFiles, writeScratchProject } from "./scratch-project.js";

/** The name that results of the process as a whole go by; no device can have it. */
const BACKEND = "(backend)";

export interface SelftestOptions {
  /** Keep the generated projects and scratch files. */
  readonly keep: boolean;
  /** Places of the devices that the profile's lock keeps. */
  readonly lock?: PlanLock | undefined;
  /** Ends the run early: the backend is stopped and everything is removed. */
  readonly signal: AbortSignal;
}

/**
 * Generates, compiles and starts the backend of each guest in a temporary folder, and drives every
 * device as a guest would. Throws only for mistakes of ours; what devices do wrong is in the
 * report.
 */
export async function selftest(
  platform: Platform,
  { keep, signal, lock }: SelftestOptions,
): Promise<SelftestReport> {
  const { platform: stand, bindings } = scratchPlatform(platform);
  const plan = planPlatform(stand, lock);
  // Short, because the path of a socket has at most 107 bytes.
  const directory = mkdtempSync(join(realpathSync(tmpdir()), "wheelbase-"));
  try {
    const rows: CheckRow[] = [];
    for (const guest of plan.guests) {
      const results = await testGuest(plan, guest, join(directory, guest.name), signal);
      rows.push(...results.map((row) => ({ ...row, guest: guest.name })));
    }
    const ok = rows.every((row) => row.ok);
    return { bindings, rows, ok, directory: keep ? directory : undefined };
  } finally {
    if (!keep || signal.aborted) rmSync(directory, { recursive: true, force: true });
  }
}

type DeviceResult = CheckResult & { readonly device: string };

async function testGuest(
  plan: Plan,
  guest: GuestPlan,
  projectDir: string,
  signal: AbortSignal,
): Promise<DeviceResult[]> {
  const own = ownPackage();
  mkdirSync(projectDir);
  writeScratchProject(plan, guest, projectDir, own);
  const unmade = makeScratchFiles(guest, projectDir);
  await compileProject(projectDir, signal);
  signal.throwIfAborted();
  if (guest.devices.length === 0) return [];
  const backend = new BackendProcess(projectDir);
  const kill = () => backend.kill();
  signal.addEventListener("abort", kill);
  process.once("exit", kill);
  try {
    const threadFile = join(own.root, "dist/probe/exercise-thread.js");
    return await testDevices(guest, backend, { threadFile, projectDir, unmade }, signal);
  } finally {
    await backend.stop();
    signal.removeEventListener("abort", kill);
    process.removeListener("exit", kill);
  }
}

async function testDevices(
  guest: GuestPlan,
  backend: BackendProcess,
  place: ExercisePlace & { readonly unmade: ReadonlyMap<string, string> },
  signal: AbortSignal,
): Promise<DeviceResult[]> {
  const started = performance.now();
  const isReady = await backend.waitReady();
  const startMs = performance.now() - started;
  const rows: DeviceResult[] = [];
  for (const plan of servedDevices(guest)) {
    const device = plan.device.name;
    const start = backend.startOf(device);
    if (!start.ok) {
      const detail = place.unmade.get(device) ?? start.message;
      rows.push({ device, check: "start", ok: false, detail });
      continue;
    }
    signal.throwIfAborted();
    const results = await exerciseDevice(plan, place);
    rows.push(...results.map((result) => ({ device, ...result })));
  }
  signal.throwIfAborted();
  const allStarted = guest.devices.every(({ device }) => backend.startOf(device.name).ok);
  rows.push(processRow("start", isReady, backend.errors, { value: startMs, unit: "ms" }));
  if (!isReady) return rows;
  const code = await backend.stop();
  // A backend that could not start a device says so by its exit code, too.
  const isClean = code === (allStarted ? 0 : 1);
  rows.push(processRow("stop", isClean, `exit code ${code}\n${backend.errors}`.trim()));
  return rows;
}

function processRow(
  check: string,
  ok: boolean,
  failure: string,
  figure?: CheckResult["figure"],
): DeviceResult {
  if (!ok) return { device: BACKEND, check, ok, detail: failure || "no ready line" };
  return { device: BACKEND, check, ok, ...(figure === undefined ? {} : { figure }) };
}
