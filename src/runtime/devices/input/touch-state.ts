import { EventType, eventCode, SYN_REPORT } from "../../../catalogue/input-events.js";
import type { EventFilter } from "./description.js";
import type { EventSink } from "./source.js";

const code = (type: number, name: string) => eventCode(type, name) as number;
const Abs = {
  x: code(EventType.Absolute, "ABS_X"),
  y: code(EventType.Absolute, "ABS_Y"),
  slot: code(EventType.Absolute, "ABS_MT_SLOT"),
  trackingId: code(EventType.Absolute, "ABS_MT_TRACKING_ID"),
  positionX: code(EventType.Absolute, "ABS_MT_POSITION_X"),
  positionY: code(EventType.Absolute, "ABS_MT_POSITION_Y"),
};
const touchKey = code(EventType.Key, "BTN_TOUCH");
const trackingIds = 0x10000;

/** Fingers on a touch screen, told in the way of slots (Linux's multi-touch protocol B), and as one pointer beside it. */
export class TouchState {
  readonly #filter: EventFilter;
  readonly #down = new Set<number>();
  #nextId = 0;

  constructor(filter: EventFilter) {
    this.#filter = filter;
  }

  /** Whether the device is one that can be touched. */
  get isPossible(): boolean {
    return this.#filter.allows(EventType.Key, touchKey);
  }

  /** A finger is at a place, or moves there. */
  move(contact: number, x: number, y: number, sink: EventSink): void {
    const isNew = !this.#down.has(contact);
    this.#down.add(contact);
    this.#tell(sink, Abs.slot, contact);
    if (isNew) {
      this.#tell(sink, Abs.trackingId, this.#nextId);
      this.#nextId = (this.#nextId + 1) % trackingIds;
    }
    this.#tell(sink, Abs.positionX, x);
    this.#tell(sink, Abs.positionY, y);
    if (isNew && this.#down.size === 1) sink.event(EventType.Key, touchKey, 1);
    this.#tell(sink, Abs.x, x);
    this.#tell(sink, Abs.y, y);
    sink.event(EventType.Synchronization, SYN_REPORT, 0);
  }

  /** A finger leaves; nothing happens when it was not there. */
  lift(contact: number, sink: EventSink): void {
    if (!this.#down.delete(contact)) return;
    this.#tell(sink, Abs.slot, contact);
    this.#tell(sink, Abs.trackingId, -1);
    if (this.#down.size === 0) sink.event(EventType.Key, touchKey, 0);
    sink.event(EventType.Synchronization, SYN_REPORT, 0);
  }

  clear(): void {
    this.#down.clear();
  }

  /** Only what the device has: one that tells a single finger has no slots. */
  #tell(sink: EventSink, axis: number, value: number): void {
    if (this.#filter.allows(EventType.Absolute, axis)) sink.event(EventType.Absolute, axis, value);
  }
}
