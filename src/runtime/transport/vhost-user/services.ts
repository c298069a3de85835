import type { Arena } from "../../host/arena.js";
import type { EventWatcher } from "../../host/event-watcher.js";
import type { PeerSignal } from "../../host/peer-signal.js";

/** Work that did not fit in one turn of the event loop. */
export interface Task {
  /** Does one turn's worth; true when there is more. */
  turn(): boolean;
}

/** What the transport needs of the lane that runs it. */
export interface TransportServices {
  readonly arena: Arena;
  readonly events: EventWatcher & { defer(task: Task): void };
  readonly signal: PeerSignal;
  log(message: string): void;
  /** A front-end shares memory that it could take away under the device. */
  memoryMayShrink?(): void;
  /** The only connection that the device can ever have is gone: its socket was inherited. */
  connectionOver?(): void;
}
