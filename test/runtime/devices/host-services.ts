import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import type { DeviceServices } from "../../../src/runtime/device/device-module.js";
import { Arena } from "../../../src/runtime/host/arena.js";
import { EventLoop } from "../../../src/runtime/lane/event-loop.js";

export interface TestServices extends DeviceServices {
  readonly events: EventLoop;
  readonly messages: string[];
}

/** A lane's services without a lane; freed when the test ends. */
export function testServices(): TestServices {
  const arena = new Arena(1024 * 1024);
  const events = new EventLoop(arena);
  const messages: string[] = [];
  onTestFinished(() => {
    events.close();
    arena.release();
  });
  const { timers } = events;
  return { arena, events, timers, messages, log: (message) => messages.push(message) };
}

/** A directory that is gone when the test ends. */
export function testDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "wheelbase-devices-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** `bytes` cut at the given offsets. */
export function cutAt(bytes: Uint8Array, ...offsets: readonly number[]): Uint8Array[] {
  const ends = [...offsets, bytes.length];
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

/** Compares long byte strings without the cost of an element-wise report. */
export function expectSameBytes(actual: Uint8Array, expected: Uint8Array): void {
  if (Buffer.compare(actual, expected) !== 0) expect(actual).toEqual(expected);
}
