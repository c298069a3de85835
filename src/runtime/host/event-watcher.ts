/** What happens when a file descriptor is ready. */
export interface EventHandler {
  /** `events` is a mask of `EpollEvent`. */
  ready(events: number): void;
}

/** The part of a lane's event loop that host bindings and transports use. */
export interface EventWatcher {
  /** Calls `handler` whenever `fd` is ready for `events` (`EpollEvent`); a descriptor is watched once. */
  watch(fd: number, events: number, handler: EventHandler): void;
  /** Changes the events a descriptor is watched for; 0 watches for errors and hang-up alone. */
  change(fd: number, events: number): void;
  /** Has to come before the descriptor is closed. */
  unwatch(fd: number): void;
}
