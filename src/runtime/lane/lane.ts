import type { JsonValue } from "../device/command.js";
import type { DeviceSpec } from "../device/device-module.js";
import { type QueueCounters, readCounters } from "../device/queue-counters.js";
import { type DeviceFailure, type LaneLimits, LaneRun, type ServedDevice } from "./lane-run.js";
import { reactionOf } from "./reaction.js";

/** What the queues of one device did since its backend was started. */
export interface DeviceCounters {
  readonly device: string;
  readonly lane: string;
  /** One entry for each queue of the device, by its index. */
  readonly queues: readonly QueueCounters[];
}

/** An assertion or an unexpected error ended the thread of a lane, and with it the connections of its devices. */
export interface LaneBug {
  readonly lane: string;
  readonly error: Error;
  /** When the lane starts again with its devices; undefined: it was given up. */
  readonly restartMs: number | undefined;
}

/** How a lane fares. */
export interface LaneState {
  readonly lane: string;
  /** Its thread serves, it is started again soon, or it has ended for good. */
  readonly state: "serving" | "restarting" | "ended";
  /** How often a bug, or a turn that did not end, has ended its thread. */
  readonly failures: number;
  /** What was wrong the last time. */
  readonly lastFailure: string | null;
}

/** How a lane that a bug ended is started again. */
export interface RestartPolicy {
  /** How long to wait before each restart in a row; the lane is given up after the last of them. */
  readonly delaysMs: readonly number[];
  /** A lane that lived for so long has earned all restarts again. */
  readonly healthyMs: number;
}

/** Longer and longer, so that a device which fails at once costs next to nothing; given up after twelve seconds. */
export const defaultRestartPolicy: RestartPolicy = {
  delaysMs: [100, 300, 1000, 3000, 8000],
  healthyMs: 60_000,
};

export interface LaneEvents {
  /** A bug ended the thread. */
  bug(bug: LaneBug): void;
  /** The lane runs again; some of its devices may not. */
  restarted(lane: string, failures: readonly DeviceFailure[]): void;
  /** The lane failed, and one of its devices takes the backend along. */
  fatal(): void;
  /** The thread of the lane can be ended by nothing but the end of the process. */
  stuck(bug: LaneBug): void;
}

/** A lane from the main thread's view: a thread, and the one that follows it when a bug ends it. */
export class Lane {
  readonly name: string;
  /** Settles when every device of the lane was started or failed for the first time. */
  readonly ready: Promise<void>;
  /** Settles when there will be no thread any more, with the bug because of which the lane was given up. */
  readonly ended: Promise<LaneBug | undefined>;
  readonly #devices: readonly DeviceSpec[];
  readonly #policy: RestartPolicy;
  readonly #events: LaneEvents;
  readonly #limits: LaneLimits;
  #run: LaneRun;
  #restarts = 0;
  #state: LaneState["state"] = "serving";
  #failures = 0;
  #lastFailure: string | null = null;
  #isStopped = false;
  #wake: (() => void) | undefined;

  constructor(
    name: string,
    devices: readonly DeviceSpec[],
    policy: RestartPolicy,
    events: LaneEvents,
  ) {
    this.name = name;
    this.#devices = devices;
    this.#policy = policy;
    this.#events = events;
    this.#limits = limitsOf(devices);
    this.#run = this.#start(new Map());
    this.ready = this.#run.ready;
    this.ended = this.#supervise();
  }

  /** Devices that its latest thread serves. */
  get serving(): readonly ServedDevice[] {
    return this.#run.serving;
  }

  get failures(): readonly DeviceFailure[] {
    return this.#run.failures;
  }

  get state(): LaneState {
    const { name: lane } = this;
    return { lane, state: this.#state, failures: this.#failures, lastFailure: this.#lastFailure };
  }

  /** The counters of its devices as they are now, also after its end; a restart does not set them back. */
  counters(): DeviceCounters[] {
    return [...this.#run.counterMemory].map(([device, memory]) => {
      return { device, lane: this.name, queues: readCounters(memory) };
    });
  }

  /** Has a device of this lane do what an operator asks; rejects with `HostError`. */
  ask(
    device: string,
    command: string,
    values: Readonly<Record<string, JsonValue>>,
  ): Promise<JsonValue> {
    return this.#run.ask(device, command, values);
  }

  /** Ends the lane for good: its thread finishes its turn, closes its sockets and devices. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake?.();
    await this.#run.stop();
    await this.ended;
  }

  async #supervise(): Promise<LaneBug | undefined> {
    for (;;) {
      const startedAt = performance.now();
      const error = await this.#run.ended;
      this.#state = "ended";
      if (error === undefined) return undefined;
      this.#failures++;
      this.#lastFailure = error.message;
      if (performance.now() - startedAt >= this.#policy.healthyMs) this.#restarts = 0;
      const reaction = reactionOf(this.#devices);
      const mayRestart = !this.#isStopped && reaction === "restart";
      const restartMs = mayRestart ? this.#policy.delaysMs[this.#restarts] : undefined;
      const bug = { lane: this.name, error, restartMs };
      this.#events.bug(bug);
      if (reaction === "stop-backend") this.#events.fatal();
      if (restartMs === undefined) return bug;
      this.#state = "restarting";
      await this.#pause(restartMs);
      this.#state = "ended";
      if (this.#isStopped) return undefined;
      this.#restarts++;
      this.#run = this.#start(this.#run.counterMemory);
      await this.#run.ready;
      this.#state = "serving";
      if (this.#run.serving.length > 0) this.#events.restarted(this.name, this.#run.failures);
    }
  }

  #start(counters: ReadonlyMap<string, SharedArrayBuffer>): LaneRun {
    return new LaneRun(this.name, this.#devices, counters, this.#limits, (error) => {
      this.#events.stuck({ lane: this.name, error, restartMs: undefined });
    });
  }

  /** Waits, unless the lane is stopped meanwhile. */
  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** The least patient device counts; memory is limited where every device says how much it may hold. */
function limitsOf(devices: readonly DeviceSpec[]): LaneLimits {
  const times = devices.flatMap(({ watchdogMs }) => watchdogMs ?? []);
  const budgets = devices.flatMap(({ budget }) => budget?.memoryBytes ?? []);
  return {
    watchdogMs: times.length === 0 ? undefined : Math.min(...times),
    memoryBytes:
      budgets.length < devices.length ? undefined : budgets.reduce((sum, bytes) => sum + bytes, 0),
  };
}
