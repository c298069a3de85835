import type { DeviceSpec } from "../device/device-module.js";

/** What a lane's thread is started with. */
export interface LaneOrder {
  readonly lane: string;
  readonly devices: readonly DeviceSpec[];
  /** Eventfd that ends the lane: a thread blocked in epoll_wait hears nothing else. */
  readonly stopFd: number;
}

/** What a lane's thread tells the main thread. */
export type LaneReport =
  | {
      readonly kind: "serving";
      readonly device: string;
      readonly socketPath: string;
      /** What `readCounters` shows; only the lane knows how many queues there are. */
      readonly counters: SharedArrayBuffer;
    }
  | {
      readonly kind: "failed";
      readonly device: string;
      readonly code: string;
      readonly message: string;
    }
  /** Every device was either started or failed; the lane now blocks in its event loop. */
  | { readonly kind: "ready" };
