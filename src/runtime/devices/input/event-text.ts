import { EVENT_TYPES, EventType, eventCode, SYN_REPORT } from "../../../catalogue/input-events.js";
import type { EventFilter } from "./description.js";
import type { EventSink } from "./source.js";

/** Events that one command or step of a script may hold. */
export const mostEvents = 256;

export interface InputEvent {
  readonly type: number;
  readonly code: number;
  readonly value: number;
}

/**
 * Reads events as people write them: a list of `["EV_KEY", "KEY_A", 1]`, names or numbers. Returns them, with a report at the end
 * if there is none; or what is wrong.
 */
export function readEvents(source: unknown, filter: EventFilter): readonly InputEvent[] | string {
  if (!Array.isArray(source)) return 'events are a list of ["EV_KEY", "KEY_A", 1]';
  if (source.length === 0 || source.length > mostEvents) return `1 to ${mostEvents} events go`;
  const events: InputEvent[] = [];
  for (const entry of source) {
    const event = readEvent(entry);
    if (typeof event === "string") return event;
    if (!filter.allows(event.type, event.code)) {
      return `the device does not send ${JSON.stringify(entry)}`;
    }
    events.push(event);
  }
  const last = events.at(-1);
  const isReported = last?.type === EventType.Synchronization && last.code === SYN_REPORT;
  return isReported ? events : [...events, { type: 0, code: SYN_REPORT, value: 0 }];
}

export function sendAll(events: readonly InputEvent[], sink: EventSink): void {
  for (const { type, code, value } of events) sink.event(type, code, value);
}

function readEvent(entry: unknown): InputEvent | string {
  const text = JSON.stringify(entry);
  if (!Array.isArray(entry) || entry.length !== 3) return `${text} is no [type, code, value]`;
  const [typeName, codeName, value]: unknown[] = entry;
  const type = typeof typeName === "string" ? EVENT_TYPES.get(typeName) : typeName;
  if (!isWhole(type, 0, 0x1f)) return `${text} has no type of Linux's input layer`;
  const code = typeof codeName === "string" ? eventCode(type, codeName) : codeName;
  if (!isWhole(code, 0, 0xffff)) return `${text} has no code of its type`;
  if (!isWhole(value, -(2 ** 31), 2 ** 31 - 1)) return `${text} has no value of 32 bits`;
  return { type, code, value };
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}
