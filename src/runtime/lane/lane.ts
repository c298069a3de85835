import { Worker } from "node:worker_threads";
import type { DeviceSpec } from "../device/device-module.js";
import { type QueueCounters, readCounters } from "../device/queue-counters.js";
import { Arena } from "../host/arena.js";
import { createEventfd, EventSignal } from "../host/eventfd.js";
import { libc } from "../host/libc.js";
import type { LaneOrder, LaneReport } from "./protocol.js";

/**
 * Loading modules makes the young generation of a thread's heap grow by two megabytes that serving requests, which
 * allocates nothing, never needs again: so it may not grow.
 */
const maxYoungGenerationSizeMb = 2;

/** A device that could not be started, and why. */
export interface DeviceFailure {
  readonly device: string;
  readonly code: string;
  readonly message: string;
}

export interface ServedDevice {
  readonly device: string;
  readonly socketPath: string;
}

/** What the queues of one device did since it was started. */
export interface DeviceCounters {
  readonly device: string;
  readonly lane: string;
  /** One entry for each queue of the device, by its index. */
  readonly queues: readonly QueueCounters[];
}

/** The main thread's end of one lane. */
export class Lane {
  readonly name: string;
  readonly serving: ServedDevice[] = [];
  readonly failures: DeviceFailure[] = [];
  /** Settles when every device of the lane was started or failed. */
  readonly ready: Promise<void>;
  /** Settles when the thread is gone, with the error when a bug ended it. */
  readonly ended: Promise<Error | undefined>;
  readonly #counters = new Map<string, SharedArrayBuffer>();
  readonly #stopFd = createEventfd();
  #isOver = false;

  constructor(name: string, devices: readonly DeviceSpec[]) {
    this.name = name;
    const order: LaneOrder = { lane: name, devices, stopFd: this.#stopFd };
    const worker = new Worker(new URL("./lane-thread.js", import.meta.url), {
      name: `lane-${name}`,
      workerData: order,
      resourceLimits: { maxYoungGenerationSizeMb },
    });
    let settleReady: () => void;
    this.ready = new Promise((resolve) => {
      settleReady = resolve;
    });
    worker.on("message", (report: LaneReport) => {
      if (report.kind === "serving") this.#started(report);
      else if (report.kind === "failed") this.failures.push(report);
      else settleReady();
    });
    this.ended = new Promise((resolve) => {
      let bug: Error | undefined;
      worker.once("error", (error) => {
        bug = error;
      });
      worker.once("exit", () => {
        this.#isOver = true;
        libc.close(this.#stopFd);
        settleReady();
        resolve(bug);
      });
    });
  }

  /** The counters of its devices as they are now, also after its end. */
  counters(): DeviceCounters[] {
    return [...this.#counters].map(([device, memory]) => {
      return { device, lane: this.name, queues: readCounters(memory) };
    });
  }

  /** Ends the thread: it finishes its turn, closes its sockets and devices. */
  async stop(): Promise<void> {
    if (!this.#isOver) signalOnce(this.#stopFd);
    await this.ended;
  }

  #started({ device, socketPath, counters }: Extract<LaneReport, { kind: "serving" }>): void {
    this.serving.push({ device, socketPath });
    this.#counters.set(device, counters);
  }
}

function signalOnce(fd: number): void {
  const arena = new Arena(4096);
  new EventSignal(arena).signal(fd);
  arena.release();
}
