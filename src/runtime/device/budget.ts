import { HostError } from "../host/host-error.js";

/**
 * What one device may use, all of its queues together. A driver that wants more is slowed down: its requests wait in the
 * ring. What is left out is not limited.
 */
export interface DeviceBudget {
  /** Requests that the device works on at the same time. */
  readonly inFlight?: number | undefined;
  /** Bytes in the buffers of requests; of buffers that a driver lends, the bytes that the device filled. */
  readonly bytesPerSecond?: number | undefined;
  readonly operationsPerSecond?: number | undefined;
  /** How much of the rates an idle device saves up, as milliseconds of them; defaults to 100. */
  readonly burstMs?: number | undefined;
  /** Bytes of the host that the device may hold; counts for a lane all of whose devices have such a limit. */
  readonly memoryBytes?: number | undefined;
}

export const defaultBurstMs = 100;

/** Whether there is anything to enforce; throws `HostError` for a budget that nothing can be served with. */
export function checkBudget(budget: DeviceBudget | undefined): budget is DeviceBudget {
  if (budget === undefined) return false;
  const { inFlight, bytesPerSecond, operationsPerSecond, burstMs, memoryBytes } = budget;
  const limits = { inFlight, bytesPerSecond, operationsPerSecond, burstMs, memoryBytes };
  for (const [name, value] of Object.entries(limits)) {
    if (value === undefined || (value > 0 && Number.isFinite(value))) continue;
    throw new HostError(
      "WB4005",
      `budget.${name} is ${value}; give a number above 0 or leave it out`,
    );
  }
  if (inFlight !== undefined && !Number.isInteger(inFlight)) {
    throw new HostError("WB4005", `budget.inFlight is ${inFlight}; give a whole number`);
  }
  return [inFlight, bytesPerSecond, operationsPerSecond].some((limit) => limit !== undefined);
}
