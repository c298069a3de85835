import { writeSync } from "node:fs";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { checkBudget } from "../device/budget.js";
import { commandInfo } from "../device/command.js";
import type { Device } from "../device/device.js";
import type { DeviceModule, DeviceSpec } from "../device/device-module.js";
import { DeviceRunner } from "../device/device-runner.js";
import { Arena } from "../host/arena.js";
import { EpollEvent } from "../host/constants.js";
import { EventSignal } from "../host/eventfd.js";
import { HostError } from "../host/host-error.js";
import { SystemError } from "../host/system-error.js";
import { VhostUserServer } from "../transport/vhost-user/server.js";
import { EventLoop } from "./event-loop.js";
import { LimitedLog } from "./limited-log.js";
import { offeredFeatures } from "./offered-features.js";
import { Poller } from "./poller.js";
import type { LaneOrder, LaneReport } from "./protocol.js";
import { RequestDesk } from "./request-desk.js";

/** Address space, not memory: pages count once they are touched. */
const arenaBytes = 64 * 1024 * 1024;

interface Served {
  readonly runner: DeviceRunner;
  readonly server: VhostUserServer;
}

/**
 * The program of a lane's thread: starts its devices, then blocks in the event loop until the stop eventfd
 * is signalled. Nothing of JavaScript's own event loop runs meanwhile, so it reports by messages that need no
 * turn of it and logs by writing to standard error itself.
 */
async function runLane(order: LaneOrder, port: MessagePort): Promise<void> {
  const report = (message: LaneReport): void => port.postMessage(message);
  const arena = new Arena(arenaBytes);
  const loop = new EventLoop(arena);
  const signal = new EventSignal(arena);
  const served: Served[] = [];
  const devices = new Map<string, Device>();
  for (const spec of order.devices) {
    try {
      const device = await startDevice(spec, { arena, loop, signal });
      served.push(device);
      devices.set(spec.name, device.runner.device);
      report(serving(spec, device.runner));
    } catch (error) {
      report({ kind: "failed", device: spec.name, ...describe(error) });
    }
  }
  const poller = pollerOf(order.devices, served, loop);
  loop.watch(order.stopFd, EpollEvent.In, { ready: () => loop.stop() });
  const desk = new RequestDesk(port, order.requestFd, signal, devices);
  loop.watch(order.requestFd, EpollEvent.In, desk);
  loop.afterTurn(() => {
    for (const { runner } of served) runner.flush();
  });
  report({ kind: "ready" });
  if (served.length > 0) loop.run(poller);
  for (const { runner, server } of served) {
    server.close();
    runner.close();
  }
  loop.close();
  arena.release();
}

interface LaneParts {
  readonly arena: Arena;
  readonly loop: EventLoop;
  readonly signal: EventSignal;
}

async function startDevice(spec: DeviceSpec, parts: LaneParts): Promise<Served> {
  const limited = new LimitedLog((line) => writeSync(2, `wheelbase: ${spec.name}: ${line}\n`));
  const log = (message: string): void => limited.log(message);
  const { createDevice } = (await import(spec.module)) as DeviceModule;
  const device = createDevice(spec.options as never, {
    arena: parts.arena,
    events: parts.loop,
    timers: parts.loop.timers,
    log,
  });
  try {
    const budget = checkBudget(spec.budget) ? spec.budget : undefined;
    const runner = new DeviceRunner(device, parts.loop, budget);
    const offered = offeredFeatures(device, spec.features);
    const services = { arena: parts.arena, events: parts.loop, signal: parts.signal, log };
    return { runner, server: new VhostUserServer(runner, offered, spec.socketPath, services) };
  } catch (error) {
    device.close?.();
    throw error;
  }
}

function serving({ name, socketPath }: DeviceSpec, runner: DeviceRunner): LaneReport {
  const commands = (runner.device.commands ?? []).map(commandInfo);
  return { kind: "serving", device: name, socketPath, counters: runner.counters, commands };
}

/** A lane polls as long as the most impatient of its devices asks. */
function pollerOf(
  specs: readonly DeviceSpec[],
  served: readonly Served[],
  loop: EventLoop,
): Poller | undefined {
  const microseconds = Math.max(0, ...specs.map((spec) => spec.pollMicroseconds ?? 0));
  if (microseconds === 0) return undefined;
  const runners = served.map(({ runner }) => runner);
  return new Poller(loop, runners, microseconds);
}

/** What went wrong on the host; anything else is a bug and ends the lane. */
function describe(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof HostError || error instanceof SystemError) {
    return { code: error.code, message: error.message };
  }
  throw error;
}

if (parentPort !== null) await runLane(workerData as LaneOrder, parentPort);
