import { writeSync } from "node:fs";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { checkBudget } from "../device/budget.js";
import { commandInfo } from "../device/command.js";
import type { Device } from "../device/device.js";
import type { DeviceModule, DeviceSpec } from "../device/device-module.js";
import { DeviceRunner } from "../device/device-runner.js";
import { runAll } from "../device/run-all.js";
import { Arena } from "../host/arena.js";
import { Clock } from "../host/clock.js";
import { EpollEvent } from "../host/constants.js";
import { EventSignal } from "../host/eventfd.js";
import { HostError } from "../host/host-error.js";
import { keepLedger } from "../host/ledger.js";
import { PeerSignal } from "../host/peer-signal.js";
import { askForShortSlices } from "../host/short-slices.js";
import { SystemError } from "../host/system-error.js";
import { VhostUserServer } from "../transport/vhost-user/server.js";
import { EventLoop } from "./event-loop.js";
import { LimitedLog } from "./limited-log.js";
import { MemoryGuard } from "./memory-guard.js";
import { offeredFeatures } from "./offered-features.js";
import { Poller } from "./poller.js";
import type { LaneOrder, LaneReport } from "./protocol.js";
import { Pulse } from "./pulse.js";
import { RequestDesk } from "./request-desk.js";

/** Address space, not memory: pages count once they are touched. */
const arenaBytes = 64 * 1024 * 1024;

interface Served {
  readonly runner: DeviceRunner;
  readonly server: VhostUserServer;
  readonly leftOut: readonly string[];
}

/**
 * The program of a lane's thread: starts its devices, then blocks in the event loop until the stop eventfd
 * is signalled. Nothing of JavaScript's own event loop runs meanwhile, so it reports by messages that need no
 * turn of it and logs by writing to standard error itself.
 */
async function runLane(order: LaneOrder, port: MessagePort): Promise<void> {
  keepLedger(order.ledger);
  const arena = new Arena(arenaBytes);
  askForShortSlices(arena);
  const pulse = order.pulse === undefined ? undefined : new Pulse(order.pulse);
  const loop = new EventLoop(arena, new Clock(), pulse);
  const peers = new PeerSignal(arena);
  const served: Served[] = [];
  let isClosed = false;
  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    runAll([
      ...served.flatMap(({ runner, server }) => [() => server.close(), () => runner.close()]),
      () => peers.close(),
      () => loop.close(),
    ]);
    arena.release();
  };
  // Descriptors and mappings belong to the process and would outlive the thread. A device might end it on its own.
  process.once("exit", () => closeAfterBug(close));
  try {
    await startDevices(order, port, { arena, loop, peers, served });
    if (served.length > 0) loop.run(pollerOf(order.devices, served, loop));
  } catch (error) {
    closeAfterBug(close);
    throw error;
  }
  close();
}

/** What is broken may not be closed properly either; the bug that came first is the one to know of. */
function closeAfterBug(close: () => void): void {
  try {
    close();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    writeSync(2, `wheelbase: a device was not closed properly after a bug: ${reason}\n`);
  }
}

interface StartingLane extends Omit<LaneParts, "connectionOver"> {
  readonly served: Served[];
}

async function startDevices(
  order: LaneOrder,
  port: MessagePort,
  { arena, loop, peers, served }: StartingLane,
): Promise<void> {
  const report = (message: LaneReport): void => port.postMessage(message);
  const signal = new EventSignal(arena);
  const devices = new Map<string, Device>();
  const connectionOver = (): void => {
    report({ kind: "over" });
    loop.stop();
  };
  for (const spec of order.devices) {
    try {
      const device = await startDevice(spec, order.counters, {
        arena,
        loop,
        peers,
        connectionOver,
      });
      served.push(device);
      devices.set(spec.name, device.runner.device);
      report(serving(spec, device));
    } catch (error) {
      report({ kind: "failed", device: spec.name, ...describe(error) });
    }
  }
  loop.watch(order.stopFd, EpollEvent.In, { ready: () => loop.stop() });
  const desk = new RequestDesk(port, order.requestFd, signal, devices);
  loop.watch(order.requestFd, EpollEvent.In, desk);
  loop.afterTurn(() => {
    for (const { runner } of served) runner.flush();
  });
  if (order.memoryBytes !== undefined) {
    const guard = new MemoryGuard(loop.clock, order.memoryBytes);
    loop.afterTurn(() => guard.check());
  }
  report({ kind: "ready" });
}

interface LaneParts {
  readonly arena: Arena;
  readonly loop: EventLoop;
  readonly peers: PeerSignal;
  /** The only front-end that a device can have is gone. */
  connectionOver(): void;
}

async function startDevice(
  spec: DeviceSpec,
  counters: LaneOrder["counters"],
  parts: LaneParts,
): Promise<Served> {
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
    const runner = new DeviceRunner(device, parts.loop, budget, counters.get(spec.name));
    const { bits, leftOut } = offeredFeatures(device, spec);
    const services = {
      arena: parts.arena,
      events: parts.loop,
      signal: parts.peers,
      log,
      memoryMayShrink: () => warnOfMemory(log),
      connectionOver: () => parts.connectionOver(),
    };
    return { runner, leftOut, server: new VhostUserServer(runner, bits, spec, services) };
  } catch (error) {
    device.close?.();
    throw error;
  }
}

let hasWarnedOfMemory = false;

/** Once a lane: every device of a guest gets the same memory. */
function warnOfMemory(log: (message: string) => void): void {
  if (hasWarnedOfMemory) return;
  hasWarnedOfMemory = true;
  log(
    "guest memory is a file that cannot be sealed: should the front-end shorten it, this backend ends (a memfd with seals is safe)",
  );
}

function serving({ name, socketPath }: DeviceSpec, { runner, leftOut }: Served): LaneReport {
  const { counters } = runner;
  const commands = (runner.device.commands ?? []).map(commandInfo);
  return { kind: "serving", device: name, socketPath, leftOut, counters, commands };
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
