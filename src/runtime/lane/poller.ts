import type { EventLoop, IdleHandler } from "./event-loop.js";

/** Time between two looks at sockets, timers and the stop signal. */
const eventsEveryMs = 0.02;
/** Most wake-ups in a row that are not followed by polling, after it was in vain. */
const mostSkips = 16;

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
 * asked not to kick. Work extends the time; a lane that finds none gives up and blocks, and then does without polling
 * for more and more wake-ups: its driver is slow, or waits for the very processor that the lane keeps busy.
 *
 * Kicks are edge-triggered: whoever asks epoll for events has to handle all of them. So events are only taken by whole
 * turns of the loop, and the rings are looked at once more after kicks were asked for again.
 */
export class Poller implements IdleHandler {
  readonly #loop: EventLoop;
  readonly #devices: readonly Pollable[];
  readonly #windowMs: number;
  /** Wake-ups left to skip, and how many the next failure skips. */
  #toSkip = 0;
  #nextSkips = 1;

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
    if (this.#toSkip > 0) {
      this.#toSkip--;
      return;
    }
    let hasFound = false;
    do {
      for (const device of this.#devices) device.beginPolling();
      if (this.#spin()) hasFound = true;
    } while (this.#end() && !this.#loop.isStopped);
    this.#toSkip = hasFound ? 0 : this.#nextSkips;
    this.#nextSkips = hasFound ? 1 : Math.min(2 * this.#nextSkips, mostSkips);
    // This work was waited for already.
    for (const device of this.#devices) device.takeHasWorked();
  }

  /**
   * Looks at the rings until there was nothing in them for the whole window. Each look is a turn of its own. False when
   * there never was anything.
   */
  #spin(): boolean {
    const { clock } = this.#loop;
    const start = clock.read();
    let deadline = start + this.#windowMs;
    let nextEvents = start + eventsEveryMs;
    let hasFound = false;
    let hasEverFound = false;
    while (!this.#loop.isStopped) {
      clock.beginTurn();
      if (clock.isSampled) {
        const now = clock.turnStart;
        if (hasFound) deadline = now + this.#windowMs;
        else if (now >= deadline) break;
        hasFound = false;
        if (now >= nextEvents || this.#loop.hasTasks) {
          this.#loop.turn(0);
          nextEvents = now + eventsEveryMs;
        }
      }
      if (this.#look()) {
        hasFound = true;
        hasEverFound = true;
      }
    }
    return hasEverFound;
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
