import type { DeviceRunner, QueueNotifier } from "../../device/device-runner.js";
import { EpollEvent } from "../../host/constants.js";
import type { EventHandler } from "../../host/event-watcher.js";
import { libc } from "../../host/libc.js";
import type { SignalTarget } from "../../host/peer-signal.js";
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
    this.vring.call?.signal();
  }

  failed(reason: string): void {
    this.vring.failed = true;
    this.vring.error?.signal();
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

  /** Takes the descriptor over (-1: none); a reason when it is none that can be signalled. */
  setCall(fd: number): string | undefined {
    this.vring.call?.close();
    this.vring.call = undefined;
    const target = this.#openTarget(fd);
    if (typeof target === "string") return target;
    this.vring.call = target;
    // A call made to the old descriptor may have been missed; one too many does no harm.
    if (this.#runner.isRunning(this.vring.index)) this.used();
    return undefined;
  }

  setError(fd: number): string | undefined {
    this.vring.error?.close();
    this.vring.error = undefined;
    const target = this.#openTarget(fd);
    if (typeof target === "string") return target;
    this.vring.error = target;
    return undefined;
  }

  /** The front-end is gone or resets the device: everything it set for the queue is forgotten. */
  release(): void {
    try {
      this.#runner.stopQueue(this.vring.index);
    } finally {
      this.closeKick();
      this.vring.call?.close();
      this.vring.error?.close();
      this.vring.call = undefined;
      this.vring.error = undefined;
      this.vring.started = false;
    }
  }

  #openTarget(fd: number): SignalTarget | string | undefined {
    return fd < 0 ? undefined : this.#services.signal.open(fd);
  }
}
