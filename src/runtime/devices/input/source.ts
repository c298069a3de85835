import type { JsonValue } from "../../device/command.js";

/** Takes events for the guest; what the device cannot send is passed over. */
export interface EventSink {
  event(type: number, code: number, value: number): void;
}

/** Takes what people do, too: the commands of the device. */
export interface CommandSink extends EventSink {
  /** Whether a driver takes events now. */
  readonly isReady: boolean;
  /** Carries a command out; why not, if it does not. */
  command(name: string, values: Readonly<Record<string, JsonValue>>): string | undefined;
}

/** Where the events of a device come from. */
export interface InputSource {
  listen(sink: CommandSink): void;
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
