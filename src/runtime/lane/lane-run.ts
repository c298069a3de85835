import { Worker } from "node:worker_threads";
import type { CommandInfo, JsonValue } from "../device/command.js";
import type { DeviceSpec } from "../device/device-module.js";
import { createEventfd, signalEventfd } from "../host/eventfd.js";
import { ledgerBytes, leftIn } from "../host/ledger.js";
import { libc } from "../host/libc.js";
import type { LaneOrder, LaneReport } from "./protocol.js";
import { Pulse, Watchdog } from "./pulse.js";
import { RequestLine } from "./request-line.js";

/**
 * Loading modules makes the young generation of a thread's heap grow by two megabytes that serving requests, which
 * allocates nothing, never needs again: so it may not grow.
 */
const maxYoungGenerationSizeMb = 2;
/** What the programs of the devices take of a heap that is limited, before any of them holds anything. */
const programMb = 64;
const MIB = 1024 ** 2;
/** How long a thread may take to end that was told to, in the middle of whatever it does. */
const terminationMs = 2000;

/** A device that could not be started, and why. */
export interface DeviceFailure {
  readonly device: string;
  readonly code: string;
  readonly message: string;
}

export interface ServedDevice {
  readonly device: string;
  readonly socketPath: string;
  readonly lane: string;
  /** Optional features that are not offered: the device, on this host, cannot serve them. */
  readonly leftOut: readonly string[];
  /** What operators may ask of it while it runs. */
  readonly commands: readonly CommandInfo[];
}

/** What the devices of a lane ask of it together. */
export interface LaneLimits {
  /** Longest time of a turn. */
  readonly watchdogMs: number | undefined;
  /** Bytes that they may hold. */
  readonly memoryBytes: number | undefined;
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
  readonly #ledger = new SharedArrayBuffer(ledgerBytes);
  readonly #worker: Worker;
  #isStopped = false;
  #isOver = false;
  #overdue: Error | undefined;

  /**
   * `counters` are those of an earlier life, which this one goes on with. `stuck` is called when the thread neither comes
   * back nor can be ended, as in a system call that does not return.
   */
  constructor(
    name: string,
    devices: readonly DeviceSpec[],
    counters: ReadonlyMap<string, SharedArrayBuffer>,
    { watchdogMs, memoryBytes }: LaneLimits,
    stuck: (error: Error) => void,
  ) {
    this.name = name;
    this.counterMemory = new Map(counters);
    const requestFd = createEventfd();
    const pulse = watchdogMs === undefined ? undefined : new SharedArrayBuffer(Pulse.bytes);
    const order: LaneOrder = {
      ...{ lane: name, devices, counters, stopFd: this.#stopFd, requestFd },
      ...{ pulse, ledger: this.#ledger, memoryBytes },
    };
    const worker = new Worker(new URL("./lane-thread.js", import.meta.url), {
      name: `lane-${name}`,
      workerData: order,
      resourceLimits: {
        maxYoungGenerationSizeMb,
        ...(memoryBytes !== undefined && {
          maxOldGenerationSizeMb: programMb + Math.ceil(memoryBytes / MIB),
        }),
      },
    });
    this.#worker = worker;
    const watchdog =
      pulse === undefined || watchdogMs === undefined
        ? undefined
        : new Watchdog(pulse, watchdogMs, () => this.#endOverdue(watchdogMs, stuck));
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
        watchdog?.close();
        bug ??= this.#overdue;
        // A thread ends when it is told to, or when it has nothing to serve.
        if (!this.#isStopped && this.serving.length > 0) {
          bug ??= new Error(`the thread ended by itself, with code ${code}`);
        }
        this.#isOver = true;
        if (bug !== undefined) this.#giveBack();
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

  /** Ends the thread in the middle of its turn. */
  #endOverdue(watchdogMs: number, stuck: (error: Error) => void): void {
    const error = new Error(`the lane did not come back from a turn within ${watchdogMs} ms`);
    this.#overdue = error;
    setTimeout(() => {
      if (!this.#isOver) stuck(error);
    }, terminationMs).unref();
    void this.#worker.terminate();
  }

  /** A thread that could not close what it had leaves that to its process: peers wait for it. */
  #giveBack(): void {
    const { descriptors, mappings } = leftIn(this.#ledger);
    for (const fd of descriptors) libc.close(fd);
    for (const { address, sizeBytes } of mappings) libc.munmap(address, sizeBytes);
  }

  #started(report: Extract<LaneReport, { kind: "serving" }>): void {
    const { device, socketPath, leftOut, counters, commands } = report;
    this.serving.push({ device, socketPath, lane: this.name, leftOut, commands });
    this.counterMemory.set(device, counters);
  }
}
