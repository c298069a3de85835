import type { Arena } from "../host/arena.js";
import type { EventWatcher } from "../host/event-watcher.js";
import type { Timers } from "../host/timers.js";
import type { DeviceBudget } from "./budget.js";
import type { Device } from "./device.js";

/** What a lane lends to the host bindings of its devices. */
export interface DeviceServices {
  /** Memory for system-call structures; take from it when the device is created, never per request. */
  readonly arena: Arena;
  /** For file descriptors that the host binding waits for. */
  readonly events: EventWatcher;
  /** For what has to happen later, without anybody waiting for it. */
  readonly timers: Timers;
  /** One line for the operator. */
  log(message: string): void;
}

/**
 * What the module that a `DeviceSpec` names has to export. It runs in the lane's thread and joins the device model
 * with its host binding. Throws `HostError` when something on the host is missing.
 */
export interface DeviceModule {
  createDevice(options: never, services: DeviceServices): Device;
}

export type FailureReaction = "restart" | "stop" | "stop-backend";

/** A device as a backend is told to serve it: plain data, since it crosses a thread boundary. */
export interface DeviceSpec<Options extends object = object> {
  /** Unique in the backend; names the device in messages. */
  readonly name: string;
  /** The device type, by VIRTIO's name; what `--print-capabilities` answers. */
  readonly type?: string | undefined;
  /** The process of its own that serves the device, by its name; undefined: the backend's main process. */
  readonly process?: string | undefined;
  /** Devices with the same lane share one thread. */
  readonly lane: string;
  /** The vhost-user socket to listen on. */
  readonly socketPath: string;
  /** An inherited socket to use instead, one that listens or one that is connected already. */
  readonly socketFd?: number | undefined;
  /** URL of the `DeviceModule`. */
  readonly module: string;
  /** Full names of the features that guests rely on: without one of them the device does not start. */
  readonly features: readonly string[];
  /** Full names of those to offer besides, each as far as the device and what the host gives it can serve it. */
  readonly optionalFeatures?: readonly string[] | undefined;
  /** Largest queue size that a driver may choose. */
  readonly queueSize: number;
  /** What the device may use; without it, as much as it can get. */
  readonly budget?: DeviceBudget | undefined;
  /**
   * Microseconds that the lane goes on looking at the rings after it found work in them, before it blocks again; the
   * largest of all its devices counts. Trades processor time for latency; 0, the default, blocks at once.
   */
  readonly pollMicroseconds?: number | undefined;
  /** It has the standard input and output of its backend, which says on standard error then what it has to say. */
  readonly usesStdio?: boolean | undefined;
  /** Longest time of a turn of the lane, in milliseconds; the least of all its devices counts. Without it, any. */
  readonly watchdogMs?: number | undefined;
  /**
   * What follows when the lane fails, by a bug or by a turn that does not end; the strictest of all its devices counts:
   * the whole backend stops, the lane starts again (the default), or it stops.
   */
  readonly onFailure?: FailureReaction | undefined;
  readonly options: Options;
}
