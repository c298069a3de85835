import { DriverError, type DriverErrorCode } from "../../runtime/driver/index.js";
import type { CheckResult, Figure } from "../report.js";

/** A device did not do what it should; the message says what it did. */
export class CheckFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = "CheckFailure";
  }
}

export function expectThat(condition: boolean, message: () => string): void {
  if (!condition) throw new CheckFailure(message());
}

export type Outcome = Figure | string | undefined;

/**
 * After these the device does not answer any more, and further checks would only wait for it in
 * vain.
 */
const FATAL: readonly DriverErrorCode[] = ["timeout", "disconnected", "device-failed"];

/**
 * Runs the checks of one device, up to one after which it is lost, and hands each result on at
 * once.
 */
export class Checklist {
  #isOver = false;
  readonly #onResult: (result: CheckResult) => void;

  constructor(onResult: (result: CheckResult) => void) {
    this.#onResult = onResult;
  }

  /** Runs one check: it fails by throwing, and may return a figure or a remark. */
  run(check: string, body: () => Outcome): void {
    if (!this.#isOver) this.#onResult({ check, ...this.#attempt(body) });
  }

  /** Runs what the checks after it need; undefined when it failed. */
  prepare<Result>(check: string, body: () => Result): Result | undefined {
    let prepared: Result | undefined;
    const result = this.#attempt(() => {
      prepared = body();
      return undefined;
    });
    this.#onResult({ check, ...result });
    return prepared;
  }

  #attempt(body: () => Outcome): Omit<CheckResult, "check"> {
    try {
      const outcome = body();
      if (outcome === undefined) return { ok: true };
      return typeof outcome === "string"
        ? { ok: true, detail: outcome }
        : { ok: true, figure: outcome };
    } catch (error) {
      this.#isOver = error instanceof DriverError && FATAL.includes(error.code);
      return { ok: false, detail: error instanceof Error ? error.message : String(error) };
    }
  }
}
