import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Runs `action` with a signal that Ctrl-C aborts. After an interrupt the result is undefined and
 * the exit code is the one that shells expect, but only once the action has cleaned up.
 */
export async function untilInterrupted<Result>(
  action: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | undefined> {
  const controller = new AbortController();
  const handlers = SIGNALS.map((name) => {
    const handler = () => {
      process.exitCode = 128 + constants.signals[name];
      controller.abort();
    };
    process.on(name, handler);
    return { name, handler };
  });
  try {
    const result = await action(controller.signal);
    return controller.signal.aborted ? undefined : result;
  } catch (error) {
    if (controller.signal.aborted) return undefined;
    throw error;
  } finally {
    for (const { name, handler } of handlers) process.off(name, handler);
  }
}
