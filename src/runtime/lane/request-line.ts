import type { Worker } from "node:worker_threads";
import type { JsonValue } from "../device/command.js";
import { signalEventfd } from "../host/eventfd.js";
import { HostError } from "../host/host-error.js";
import { libc } from "../host/libc.js";
import type { LaneReport, LaneRequest } from "./protocol.js";

interface Waiting {
  readonly resolve: (value: JsonValue) => void;
  readonly reject: (error: HostError) => void;
}

/** The main thread's end of what operators ask of the devices of a lane. */
export class RequestLine {
  readonly #lane: string;
  readonly #worker: Worker;
  readonly #fd: number;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #isOver = false;

  /** `fd` is the eventfd that announces requests; it is closed with the line. */
  constructor(lane: string, worker: Worker, fd: number) {
    this.#lane = lane;
    this.#worker = worker;
    this.#fd = fd;
  }

  send(
    device: string,
    command: string,
    values: Readonly<Record<string, JsonValue>>,
  ): Promise<JsonValue> {
    if (this.#isOver) return Promise.reject(this.#gone());
    const id = ++this.#lastId;
    const request: LaneRequest = { id, device, command, values };
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage(request);
      signalEventfd(this.#fd);
    });
  }

  answered(report: Extract<LaneReport, { kind: "answer" }>): void {
    const waiting = this.#waiting.get(report.id);
    this.#waiting.delete(report.id);
    if ("value" in report) waiting?.resolve(report.value);
    else waiting?.reject(new HostError(report.failure.code, report.failure.message));
  }

  /** The lane's thread is gone, and with it whatever would have answered. */
  close(): void {
    this.#isOver = true;
    libc.close(this.#fd);
    for (const { reject } of this.#waiting.values()) reject(this.#gone());
    this.#waiting.clear();
  }

  #gone(): HostError {
    return new HostError("WB4804", `lane ${this.#lane} has ended, and its devices with it`);
  }
}
