import { Worker } from "node:worker_threads";
import type { FileReport } from "./check-file.js";
import type { InputFile } from "./collect-files.js";
import type { BatchOrder, BatchReport, ThreadSettings } from "./thread-protocol.js";

/** Large enough that a message is nothing beside the work, small enough that no thread idles. */
const BATCH_FILES = 32;
/** A thread has one batch at work and one waiting, so memory does not grow with the files. */
const BATCHES_PER_THREAD = 2;

export interface ThreadPlan {
  readonly count: number;
  readonly program: string;
  readonly settings: ThreadSettings;
}

/** Checks files in threads; what they say comes in the order of the files. */
export async function* checkInThreads(
  files: readonly InputFile[],
  { count, program, settings }: ThreadPlan,
): AsyncGenerator<FileReport | undefined> {
  const pool = new ThreadPool(count, () => new Worker(program, { workerData: settings }));
  try {
    const pending: Promise<BatchReport>[] = [];
    for (let start = 0; start < files.length; start += BATCH_FILES) {
      pending.push(pool.run(files.slice(start, start + BATCH_FILES)));
      if (pending.length < count * BATCHES_PER_THREAD) continue;
      const first = await pending.shift();
      if (first !== undefined) yield* first.reports;
    }
    for (const batch of pending) yield* (await batch).reports;
  } finally {
    await pool.close();
  }
}

/** Threads that take batches in turn, each the next one when it has answered. */
class ThreadPool {
  readonly #workers: readonly Worker[];
  readonly #waiting = new Map<number, PromiseWithResolvers>();
  readonly #load: number[];
  #failure: unknown;
  #next = 0;

  constructor(count: number, start: () => Worker) {
    this.#workers = Array.from({ length: count }, start);
    this.#load = this.#workers.map(() => 0);
    for (const [index, worker] of this.#workers.entries()) {
      worker.on("message", (report: BatchReport) => {
        this.#load[index] = (this.#load[index] ?? 0) - 1;
        this.#waiting.get(report.number)?.resolve(report);
        this.#waiting.delete(report.number);
      });
      worker.on("error", (error) => this.#fail(error));
    }
  }

  run(files: readonly InputFile[]): Promise<BatchReport> {
    const number = this.#next++;
    const index = this.#load.indexOf(Math.min(...this.#load));
    this.#load[index] = (this.#load[index] ?? 0) + 1;
    const batch = new Promise<BatchReport>((resolve, reject) => {
      if (this.#failure === undefined) this.#waiting.set(number, { resolve, reject });
      else reject(this.#failure);
    });
    // Its turn to be awaited may come after another one has failed.
    batch.catch(() => undefined);
    this.#workers[index]?.postMessage({ number, files } satisfies BatchOrder);
    return batch;
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #fail(error: unknown): void {
    this.#failure = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

interface PromiseWithResolvers {
  readonly resolve: (report: BatchReport) => void;
  readonly reject: (error: unknown) => void;
}
