import type { DeviceRunner, QueueNotifier } from "../../device/device-runner.js";
import { EpollEvent, Fcntl, Open } from "../../host/constants.js";
import type { EventHandler } from "../../host/event-watcher.js";
import { libc } from "../../host/libc.js";
import type { Task, TransportServices } from "./services.js";
import type { RingContext, Vring } from "./vring.js";

/**
 * Runs one vring: turns its kicks into turns of the device and its used buffers into calls.
 * The kick eventfd is watched edge-triggered and never read, which saves a system call a kick.
 */
export class VringRunner implements EventHandler, Task, QueueNotifier {
  readonly vring: Vring;
  readonly #runner: DeviceRunner;
  readonly #services: TransportServices;
  readonly #onFailure: (reason: string) => void;

  constructor(
    vring: Vring,
    runner: DeviceRunner,
    services: TransportServices,
    onFailure: (reason: string) => void,
  ) {
    this.vring = vring;
    this.#runner = runner;
    this.#services = services;
    this.#onFailure = onFailure;
  }

  /** A kick. Hot: from here one request goes through DeviceRunner.serve to the used ring. */
  ready(): void {
    if (this.#runner.kick(this.vring.index)) this.#services.events.defer(this);
  }

  turn(): boolean {
    return this.#runner.serve(this.vring.index);
  }

  used(): void {
    if (this.vring.call >= 0) this.#services.signal.signal(this.vring.call);
  }

  failed(reason: string): void {
    this.vring.failed = true;
    if (this.vring.error >= 0) this.#services.signal.signal(this.vring.error);
    this.#onFailure(reason);
  }

  /**
   * Brings what runs in line with what the front-end set, after any change of it. Returns a reason when the ring
   * should run and cannot.
   */
  refresh(context: RingContext): string | undefined {
    const { index } = this.vring;
    if (this.vring.wantsToRun === this.#runner.isRunning(index)) return undefined;
    if (!this.vring.wantsToRun) {
      this.suspend();
      return undefined;
    }
    const queue = this.vring.open(context);
    if (queue === undefined) return undefined;
    if (typeof queue === "string") return `queue ${index}: ${queue}`;
    this.#runner.startQueue(index, queue, this);
    this.look();
    return undefined;
  }

  /** Looks at the ring without a kick: the one for what is in it already may be long gone. */
  look(): void {
    this.#services.events.defer(this);
  }

  /** Stops the queue where it is; `refresh` continues there. */
  suspend(): void {
    const queue = this.#runner.stopQueue(this.vring.index);
    if (queue !== undefined) this.vring.base = queue.base;
  }

  setKick(fd: number): void {
    this.closeKick();
    this.vring.kick = fd;
    this.vring.started = true;
    this.#services.events.watch(fd, EpollEvent.In | EpollEvent.EdgeTriggered, this);
  }

  closeKick(): void {
    if (this.vring.kick < 0) return;
    this.#services.events.unwatch(this.vring.kick);
    libc.close(this.vring.kick);
    this.vring.kick = -1;
  }

  setCall(fd: number): void {
    if (this.vring.call >= 0) libc.close(this.vring.call);
    this.vring.call = fd;
    makeNonBlocking(fd);
    // A call made to the old descriptor may have been missed; one too many does no harm.
    if (this.#runner.isRunning(this.vring.index)) this.used();
  }

  setError(fd: number): void {
    if (this.vring.error >= 0) libc.close(this.vring.error);
    this.vring.error = fd;
    makeNonBlocking(fd);
  }

  /** The front-end is gone or resets the device: everything it set for the queue is forgotten. */
  release(): void {
    this.#runner.stopQueue(this.vring.index);
    this.closeKick();
    for (const fd of [this.vring.call, this.vring.error]) if (fd >= 0) libc.close(fd);
    this.vring.call = -1;
    this.vring.error = -1;
    this.vring.started = false;
  }
}

/** A peer could hand over an eventfd that is full: a blocking write to it would stop the whole lane. */
function makeNonBlocking(fd: number): void {
  if (fd < 0) return;
  const flags = libc.fcntl(fd, Fcntl.GetFlags, 0);
  if (flags >= 0 && (flags & Open.NonBlock) === 0) {
    libc.fcntl(fd, Fcntl.SetFlags, flags | Open.NonBlock);
  }
}
