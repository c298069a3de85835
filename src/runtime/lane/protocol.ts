import type { CommandInfo, JsonValue } from "../device/command.js";
import type { DeviceSpec } from "../device/device-module.js";

/** What a lane's thread is started with. */
export interface LaneOrder {
  readonly lane: string;
  readonly devices: readonly DeviceSpec[];
  /** By device: what an earlier thread of this lane counted, to go on with. */
  readonly counters: ReadonlyMap<string, SharedArrayBuffer>;
  /** Eventfd that ends the lane: a thread blocked in epoll_wait hears nothing else. */
  readonly stopFd: number;
  /** Eventfd that announces a `LaneRequest`. */
  readonly requestFd: number;
  /** What a watchdog looks at; undefined without one. */
  readonly pulse: SharedArrayBuffer | undefined;
  /** Where the thread writes down what it holds of the process. */
  readonly ledger: SharedArrayBuffer;
  /** Bytes that its devices may hold together. */
  readonly memoryBytes: number | undefined;
}

/** What the main thread asks of a device on behalf of an operator. */
export interface LaneRequest {
  /** Comes back with the answer. */
  readonly id: number;
  readonly device: string;
  readonly command: string;
  readonly values: Readonly<Record<string, JsonValue>>;
}

/** What a lane's thread tells the main thread. */
export type LaneReport =
  | {
      readonly kind: "serving";
      readonly device: string;
      readonly socketPath: string;
      readonly leftOut: readonly string[];
      /** What `readCounters` shows; only the lane knows how many queues there are. */
      readonly counters: SharedArrayBuffer;
      readonly commands: readonly CommandInfo[];
    }
  | {
      readonly kind: "failed";
      readonly device: string;
      readonly code: string;
      readonly message: string;
    }
  | { readonly kind: "answer"; readonly id: number; readonly value: JsonValue }
  | {
      readonly kind: "answer";
      readonly id: number;
      readonly failure: { readonly code: string; readonly message: string };
    }
  /** The inherited connection of its device is gone; the thread ends, as it should. */
  | { readonly kind: "over" }
  /** Every device was either started or failed; the lane now blocks in its event loop. */
  | { readonly kind: "ready" };
