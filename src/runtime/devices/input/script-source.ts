import type { DeviceServices } from "../../device/device-module.js";
import { HostError } from "../../host/host-error.js";
import type { Timer } from "../../host/timers.js";
import type { EventFilter } from "./description.js";
import { type InputEvent, readEvents, sendAll } from "./event-text.js";
import { readJson } from "./read-json.js";
import type { EventSink, InputSource } from "./source.js";

const mostSteps = 100_000;
const mostWaitMs = 86_400_000;

interface Step {
  readonly afterMs: number;
  readonly events: readonly InputEvent[];
}

/**
 * Events from a file, from when the driver is there: `{"steps": [{"afterMs": 100, "events": [...]}], "repeat": true}`. Each
 * step counts from the one before.
 */
export class ScriptSource implements InputSource {
  readonly #steps: readonly Step[];
  readonly #repeats: boolean;
  readonly #timer: Timer;
  #sink: EventSink | undefined;
  #next = 0;

  /** Throws `HostError` WB4522, WB4524. */
  constructor(path: string, filter: EventFilter, { timers }: DeviceServices) {
    const { steps, repeat } = readScript(path, filter);
    this.#steps = steps;
    this.#repeats = repeat;
    this.#timer = timers.timer(() => this.#step());
  }

  listen(sink: EventSink): void {
    this.#sink = sink;
  }

  started(): void {
    this.#next = 0;
    this.#wait();
  }

  reset(): void {
    this.#timer.cancel();
  }

  status(): void {}

  close(): void {
    this.#timer.cancel();
  }

  #step(): void {
    const step = this.#steps[this.#next];
    if (step === undefined) return;
    this.#next++;
    if (this.#sink !== undefined) sendAll(step.events, this.#sink);
    if (this.#next === this.#steps.length && this.#repeats) this.#next = 0;
    this.#wait();
  }

  #wait(): void {
    const step = this.#steps[this.#next];
    // A script that repeats and never waits would keep the lane for itself.
    if (step !== undefined) this.#timer.arm(Math.max(1, step.afterMs));
  }
}

function readScript(path: string, filter: EventFilter) {
  const { steps, repeat = false, ...others } = readJson(path) as Record<string, unknown>;
  const wrong = (message: string) => new HostError("WB4524", `${path}: ${message}`);
  const [other] = Object.keys(others);
  if (other !== undefined) throw wrong(`"${other}" is no part of a script`);
  if (typeof repeat !== "boolean") throw wrong("repeat is neither true nor false");
  if (!Array.isArray(steps) || steps.length === 0 || steps.length > mostSteps) {
    throw wrong(`steps is no list of 1 to ${mostSteps}`);
  }
  return {
    repeat,
    steps: steps.map((step: unknown, index): Step => {
      const { afterMs, events: source } = (step ?? {}) as { afterMs?: unknown; events?: unknown };
      const isTime = typeof afterMs === "number" && afterMs >= 0 && afterMs <= mostWaitMs;
      if (!isTime) throw wrong(`step ${index} has no afterMs from 0 to ${mostWaitMs}`);
      const events = readEvents(source, filter);
      if (typeof events === "string") throw wrong(`step ${index}: ${events}`);
      return { afterMs, events };
    }),
  };
}
