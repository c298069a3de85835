import type { EventLoop, IdleHandler } from "./event-loop.js";

/** Time between two looks at sockets, timers and the stop signal. */
const eventsEveryMs = 0.02;

/** A device whose rings a lane can look at without being kicked. */
export interface Pollable {
  beginPolling(): void;
  /** Serves what arrived; false when there was nothing. */
  poll(): boolean;
  /** True when something arrived that no kick will announce. */
  endPolling(): boolean;
  takeHasWorked(): boolean;
}

/**
 * Keeps a lane awake for a short while after work, since waking up costs more than most requests. Meanwhile drivers are
 * asked not to kick. Work extends the time; a lane that finds none gives up and blocks.
 *
 * Kicks are edge-triggered: whoever asks epoll for events has to handle all of them. So events are only taken by whole
 * turns of the loop, and the rings are looked at once more after kicks were asked for again.
 */
export class Poller implements IdleHandler {
  readonly #loop: EventLoop;
  readonly #devices: readonly Pollable[];
  readonly #windowMs: number;

  constructor(loop: EventLoop, devices: readonly Pollable[], microseconds: number) {
    this.#loop = loop;
    this.#devices = devices;
    this.#windowMs = microseconds / 1000;
  }

  /** Polls if requests were served since the last time; returns when the lane may block. */
  beforeWait(): void {
    let hasWorked = false;
    for (const device of this.#devices) if (device.takeHasWorked()) hasWorked = true;
    if (!hasWorked) return;
    do {
      for (const device of this.#devices) device.beginPolling();
      this.#spin();
    } while (this.#end() && !this.#loop.isStopped);
    // This work was waited for already.
    for (const device of this.#devices) device.takeHasWorked();
  }

  /** Looks at the rings until there was nothing in them for the whole window. Each look is a turn of its own. */
  #spin(): void {
    const { clock } = this.#loop;
    const start = clock.read();
    let deadline = start + this.#windowMs;
    let nextEvents = start + eventsEveryMs;
    let hasFound = false;
    while (!this.#loop.isStopped) {
      clock.beginTurn();
      if (clock.isSampled) {
        const now = clock.turnStart;
        if (hasFound) deadline = now + this.#windowMs;
        else if (now >= deadline) return;
        hasFound = false;
        if (now >= nextEvents || this.#loop.hasTasks) {
          this.#loop.turn(0);
          nextEvents = now + eventsEveryMs;
        }
      }
      if (this.#look()) hasFound = true;
    }
  }

  #look(): boolean {
    const devices = this.#devices;
    let hasFound = false;
    for (let index = 0; index < devices.length; index++) {
      if ((devices[index] as Pollable).poll()) hasFound = true;
    }
    return hasFound;
  }

  #end(): boolean {
    let hasMore = false;
    for (const device of this.#devices) if (device.endPolling()) hasMore = true;
    return hasMore;
  }
}
