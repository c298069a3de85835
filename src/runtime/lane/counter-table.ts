import type { QueueCounters } from "../device/queue-counters.js";
import type { DeviceCounters, LaneState } from "./lane.js";

const heads = [
  ...["device", "queue", "requests", "read", "written", "kicks", "calls", "suppressed"],
  ...["bad", "throttled", "p50 us", "p99 us"],
];

/** The counters as a table for people: one row a queue, numbers to the right. */
export function counterTable(devices: readonly DeviceCounters[]): string {
  const rows = devices.flatMap(({ device, queues }) =>
    queues.map((queue, index) => [device, String(index), ...cells(queue)]),
  );
  const table = [heads, ...rows];
  const widths = heads.map((_, column) => Math.max(...table.map((row) => width(row, column))));
  const lines = table.map((row) =>
    row
      .map((cell, column) => {
        const size = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(size) : cell.padStart(size);
      })
      .join("  "),
  );
  return `${lines.join("\n")}\n`;
}

const conditions = {
  serving: "it serves",
  restarting: "it starts again soon",
  ended: "it has ended",
} as const satisfies Record<LaneState["state"], string>;

/** The lanes that failed, a line each; the others need no word. */
export function laneTable(lanes: readonly LaneState[]): string {
  const failed = lanes.filter(({ failures }) => failures > 0);
  const lines = failed.map(({ lane, failures, lastFailure, state }) => {
    const times = failures === 1 ? "once" : `${failures} times`;
    return `lane ${lane} failed ${times} (${lastFailure ?? "no reason known"}); ${conditions[state]}\n`;
  });
  return lines.join("");
}

/**
 * The time that a share of the requests did not exceed, in microseconds: the upper end of its bucket. Undefined when
 * nothing was measured, infinity for the last bucket.
 */
export function latencyQuantile(latency: readonly number[], share: number): number | undefined {
  const total = latency.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  let seen = 0;
  const bucket = latency.findIndex((count) => {
    seen += count;
    return seen >= total * share;
  });
  return bucket === latency.length - 1 ? Number.POSITIVE_INFINITY : 2 ** bucket;
}

function cells(queue: QueueCounters): string[] {
  const numbers = [
    ...[queue.requests, queue.bytesRead, queue.bytesWritten, queue.kicks, queue.calls],
    ...[queue.suppressedCalls, queue.badChains, queue.throttled],
  ];
  return [...numbers.map(String), quantile(queue, 0.5), quantile(queue, 0.99)];
}

function quantile({ latency }: QueueCounters, share: number): string {
  const microseconds = latencyQuantile(latency, share);
  if (microseconds === undefined) return "-";
  return Number.isFinite(microseconds) ? `<${microseconds}` : "longer";
}

function width(row: readonly string[], column: number): number {
  return (row[column] ?? "").length;
}
