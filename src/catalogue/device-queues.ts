import { conditionHolds, type HasFeature } from "./conditions.js";
import type { DeviceType, QueueDirection, QueueIndex } from "./types.js";

/** One queue of a device whose features and counts are known. */
export interface DeviceQueue {
  readonly index: number;
  /** The specification's name with its number: `receiveq1`. */
  readonly name: string;
  readonly direction: QueueDirection;
}

/**
 * The queues of a device, by index (VIRTIO 1.4, chapter 5, "Virtqueues" of each type).
 * `count` is what the configuration field `device.queueCount.field` holds; where the condition of
 * that field does not hold there is one of each repeated queue.
 */
export function deviceQueues(device: DeviceType, has: HasFeature, count = 1): DeviceQueue[] {
  const { queueCount } = device;
  const counted = queueCount !== undefined && conditionHolds(queueCount.condition, has);
  const repeats = counted ? count : 1;
  const queues: DeviceQueue[] = [];
  for (const { index, name, direction, condition } of device.queues) {
    if (!conditionHolds(condition, has)) continue;
    for (const [position, at] of positions(index, repeats).entries()) {
      queues.push({ index: at, name: name.replace("<k>", String(position + 1)), direction });
    }
  }
  return queues.sort((a, b) => a.index - b.index);
}

function positions(index: QueueIndex, count: number): number[] {
  if (typeof index === "number") return [index];
  if (index.kind === "after") return [index.perCount * count];
  const length = Math.max(0, count - index.except);
  return Array.from({ length }, (_, k) => index.first + index.step * k);
}
