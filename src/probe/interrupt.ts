import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
type InterruptName = (typeof SIGNALS)[number];

/** A signal that Ctrl-C and SIGTERM abort, until it is released. */
export function interruptSignal(onInterrupt: (name: InterruptName) => void = () => undefined): {
  readonly signal: AbortSignal;
  release(): void;
} {
  const controller = new AbortController();
  const handlers = SIGNALS.map((name) => {
    const handler = () => {
      onInterrupt(name);
      controller.abort();
    };
    process.on(name, handler);
    return { name, handler };
  });
  return {
    signal: controller.signal,
    release: () => {
      for (const { name, handler } of handlers) process.off(name, handler);
    },
  };
}

/**
 * Runs `action` with a signal that Ctrl-C aborts. After an interrupt the result is undefined and
 * the exit code is the one that shells expect, but only once the action has cleaned up.
 */
export async function untilInterrupted<Result>(
  action: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | undefined> {
  const { signal, release } = interruptSignal((name) => {
    process.exitCode = 128 + constants.signals[name];
  });
  try {
    const result = await action(signal);
    return signal.aborted ? undefined : result;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    release();
  }
}
