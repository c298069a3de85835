import type { Arena } from "../host/arena.js";
import { createEventfd, EventSignal } from "../host/eventfd.js";
import { libc } from "../host/libc.js";
import { PollEvent, PollSet } from "../host/poll.js";
import { DriverError } from "./driver-error.js";
import type { QueueSignals } from "./queue-signals.js";

const Entry = { Call: 0, Error: 1, Socket: 2 } as const;

/** The descriptors of one queue that outlive its ring. */
export class QueueDescriptors {
  readonly kick = createEventfd();
  readonly call = createEventfd();
  readonly error = createEventfd();

  close(): void {
    libc.close(this.kick);
    libc.close(this.call);
    libc.close(this.error);
  }
}

/** Signals of a vhost-user queue: an eventfd for each direction, one for failures, and the end of the socket. */
export class EventfdSignals implements QueueSignals {
  readonly #descriptors: QueueDescriptors;
  readonly #index: number;
  readonly #signal: EventSignal;
  readonly #poll: PollSet;

  constructor(descriptors: QueueDescriptors, arena: Arena, socketFd: number, index: number) {
    this.#descriptors = descriptors;
    this.#index = index;
    this.#signal = new EventSignal(arena);
    this.#poll = new PollSet(arena, 3);
    this.#poll.set(Entry.Call, descriptors.call, PollEvent.In);
    this.#poll.set(Entry.Error, descriptors.error, PollEvent.In);
    // Only its end matters here, and the kernel tells of hang-ups unasked.
    this.#poll.set(Entry.Socket, socketFd, 0);
  }

  kick(): void {
    this.#signal.signal(this.#descriptors.kick);
  }

  drainCalls(): number {
    return this.#signal.drain(this.#descriptors.call);
  }

  wait(timeoutMs: number): boolean {
    this.#poll.wait(Math.max(0, Math.ceil(timeoutMs)));
    // A signal may end the wait early; then it is not over yet.
    return timeoutMs > 0;
  }

  checkFailure(): void {
    if (this.#poll.readyAt(Entry.Error) !== 0) {
      this.#signal.drain(this.#descriptors.error);
      const message = `the device reported an error on queue ${this.#index}`;
      throw new DriverError("device-failed", message);
    }
    if (this.#poll.readyAt(Entry.Socket) !== 0) {
      throw new DriverError("disconnected", "the back-end closed its socket");
    }
  }
}
