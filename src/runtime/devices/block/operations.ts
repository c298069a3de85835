import { BlkStatus } from "../../../catalogue/devices/block.js";
import { Outcome } from "../storage/outcome.js";
import type { PendingRequests } from "../storage/pending-requests.js";
import type { BlockStorage } from "../storage/storage.js";
import type { BlockStatus } from "./status.js";

/** What the storage has been asked to do for the request at hand. */
export class Operations {
  /** Those that the storage is not done with. */
  count = 0;
  hasFailed = false;
  /** The request is to be flushed once these operations are over. */
  flushesLater = false;
  /** Until a driver promises to flush, every write is on the disk before it completes (5.2.6.2). */
  writeThrough = true;
  readonly #storage: BlockStorage;
  readonly #pending: PendingRequests;
  readonly #sync: () => boolean;

  /** `sync` keeps what is beside the storage, and answers whether that worked. */
  constructor(storage: BlockStorage, pending: PendingRequests, sync: () => boolean) {
    this.#storage = storage;
    this.#pending = pending;
    this.#sync = sync;
  }

  begin(): void {
    this.count = 0;
    this.hasFailed = false;
    this.flushesLater = false;
  }

  /** Keeps account of an operation. Hot. */
  note(outcome: Outcome): BlockStatus {
    if (outcome === Outcome.Later) {
      this.count++;
      return BlkStatus.Ok;
    }
    if (outcome === Outcome.Ok) return BlkStatus.Ok;
    this.hasFailed = true;
    return BlkStatus.Ioerr;
  }

  flush(): BlockStatus {
    return this.note(this.flushStorage(this.#pending.next));
  }

  flushStorage(tag: number): Outcome {
    return this.#sync() ? this.#storage.flush(tag) : Outcome.Failed;
  }

  /** The end of a write; operations that are not over flush when they are. */
  completeWrite(mustFlush = this.writeThrough): BlockStatus {
    if (this.hasFailed) return BlkStatus.Ioerr;
    if (!mustFlush) return BlkStatus.Ok;
    this.flushesLater = this.count > 0;
    return this.flushesLater ? BlkStatus.Ok : this.flush();
  }
}
