/** Takes events for the guest; what the device cannot send is passed over. */
export interface EventSink {
  event(type: number, code: number, value: number): void;
}

/** Where the events of a device come from. */
export interface InputSource {
  listen(sink: EventSink): void;
  /** The driver takes events from now on. */
  started(): void;
  /** The driver is gone; the next one starts from the beginning. */
  reset(): void;
  /** The guest switches a light or a sound. */
  status(type: number, code: number, value: number): void;
  close(): void;
}

/** Nobody but operators. */
export const noSource: InputSource = {
  listen: () => undefined,
  started: () => undefined,
  reset: () => undefined,
  status: () => undefined,
  close: () => undefined,
};
