import type { InputPaths } from "./page-input.js";

/** What the thread of a page is started with. */
export interface PageOrder {
  readonly port: number;
  readonly inputs: InputPaths;
  /** Memory of the screens. */
  readonly screens: readonly SharedArrayBuffer[];
  /** Where the thread tells how its start went; the lane sleeps on it. */
  readonly report: SharedArrayBuffer;
  /** One word: not 0 while the thread has been told of changes and has not looked yet. */
  readonly bell: SharedArrayBuffer;
}

/** First word of a report: it is awaited, or what the second one is: the port, or the length of a reason. */
const State = { Starting: 0, Listening: 1, Failed: 2 } as const;

const headBytes = 8;
const reasonBytes = 504;
const startTimeoutMs = 30_000;

export function makeReport(): SharedArrayBuffer {
  return new SharedArrayBuffer(headBytes + reasonBytes);
}

export function reportPort(report: SharedArrayBuffer, port: number): void {
  publish(report, State.Listening, port);
}

export function reportFailure(report: SharedArrayBuffer, reason: string): void {
  const text = new TextEncoder().encode(reason).subarray(0, reasonBytes);
  new Uint8Array(report, headBytes).set(text);
  publish(report, State.Failed, text.length);
}

/** Waits until the thread serves: its port, or a text why it does not. Blocks. */
export function awaitReport(report: SharedArrayBuffer): number | string {
  const words = new Int32Array(report, 0, headBytes / 4);
  Atomics.wait(words, 0, State.Starting, startTimeoutMs);
  const value = Atomics.load(words, 1);
  switch (Atomics.load(words, 0)) {
    case State.Listening:
      return value;
    case State.Failed:
      // A copy: text is not decoded from shared memory.
      return new TextDecoder().decode(new Uint8Array(report, headBytes, value).slice());
    default:
      return "its thread does not start";
  }
}

function publish(report: SharedArrayBuffer, state: number, value: number): void {
  const words = new Int32Array(report, 0, headBytes / 4);
  Atomics.store(words, 1, value);
  Atomics.store(words, 0, state);
  Atomics.notify(words, 0);
}
