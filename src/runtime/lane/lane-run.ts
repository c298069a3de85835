import { Worker } from "node:worker_threads";
import type { CommandInfo, JsonValue } from "../device/command.js";
import type { DeviceSpec } from "../device/device-module.js";
import { createEventfd, signalEventfd } from "../host/eventfd.js";
import { libc } from "../host/libc.js";
import type { LaneOrder, LaneReport } from "./protocol.js";
import { RequestLine } from "./request-line.js";

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
  /** What operators may ask of it while it runs. */
  readonly commands: readonly CommandInfo[];
}

/** The main thread's end of one life of a lane's thread. */
export class LaneRun {
  readonly name: string;
  readonly serving: ServedDevice[] = [];
  readonly failures: DeviceFailure[] = [];
  /** Settles when every device of the lane was started or failed. */
  readonly ready: Promise<void>;
  /** Settles when the thread is gone, with the error when a bug ended it. */
  readonly ended: Promise<Error | undefined>;
  /** By device; shared with the thread. */
  readonly counterMemory: Map<string, SharedArrayBuffer>;
  readonly #stopFd = createEventfd();
  readonly #requests: RequestLine;
  #isStopped = false;
  #isOver = false;

  /** `counters` are those of an earlier life, which this one goes on with. */
  constructor(
    name: string,
    devices: readonly DeviceSpec[],
    counters: ReadonlyMap<string, SharedArrayBuffer>,
  ) {
    this.name = name;
    this.counterMemory = new Map(counters);
    const requestFd = createEventfd();
    const order: LaneOrder = { lane: name, devices, counters, stopFd: this.#stopFd, requestFd };
    const worker = new Worker(new URL("./lane-thread.js", import.meta.url), {
      name: `lane-${name}`,
      workerData: order,
      resourceLimits: { maxYoungGenerationSizeMb },
    });
    this.#requests = new RequestLine(name, worker, requestFd);
    let settleReady: () => void;
    this.ready = new Promise((resolve) => {
      settleReady = resolve;
    });
    worker.on("message", (report: LaneReport) => {
      if (report.kind === "serving") this.#started(report);
      else if (report.kind === "failed") this.failures.push(report);
      else if (report.kind === "answer") this.#requests.answered(report);
      else if (report.kind === "over") this.#isStopped = true;
      else settleReady();
    });
    this.ended = new Promise((resolve) => {
      let bug: Error | undefined;
      worker.once("error", (error) => {
        bug = error;
      });
      worker.once("exit", (code) => {
        // A thread ends when it is told to, or when it has nothing to serve.
        if (!this.#isStopped && this.serving.length > 0) {
          bug ??= new Error(`the thread ended by itself, with code ${code}`);
        }
        this.#isOver = true;
        libc.close(this.#stopFd);
        this.#requests.close();
        settleReady();
        resolve(bug);
      });
    });
  }

  /** Has a device of this lane do what an operator asks; rejects with `HostError`. */
  ask(
    device: string,
    command: string,
    values: Readonly<Record<string, JsonValue>>,
  ): Promise<JsonValue> {
    return this.#requests.send(device, command, values);
  }

  /** Ends the thread: it finishes its turn, closes its sockets and devices. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (!this.#isOver) signalEventfd(this.#stopFd);
    await this.ended;
  }

  #started(report: Extract<LaneReport, { kind: "serving" }>): void {
    const { device, socketPath, counters, commands } = report;
    this.serving.push({ device, socketPath, commands });
    this.counterMemory.set(device, counters);
  }
}
