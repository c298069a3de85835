import type { JsonValue } from "../device/command.js";
import type { DeviceSpec } from "../device/device-module.js";
import { HostError } from "../host/host-error.js";
import {
  type DeviceCounters,
  defaultRestartPolicy,
  Lane,
  type LaneBug,
  type LaneState,
  type RestartPolicy,
} from "./lane.js";
import type { DeviceFailure, ServedDevice } from "./lane-run.js";

export interface ServeOptions {
  /** Called as soon as a bug ends the thread of a lane. */
  readonly onBug?: (bug: LaneBug) => void;
  /** Called when a lane runs again after a bug, with the devices that did not start. */
  readonly onRestart?: (lane: string, failures: readonly DeviceFailure[]) => void;
  /** How lanes are started again that a bug ended. */
  readonly restart?: RestartPolicy;
  /** Called when a device failed that takes the whole backend along; its other lanes are stopped already. */
  readonly onFatal?: () => void;
  /** Called when a thread does not come back and cannot be ended: nothing but the end of the process helps. */
  readonly onStuck?: (bug: LaneBug) => void;
}

/** A backend that serves devices until it is stopped. */
export interface Backend {
  readonly serving: readonly ServedDevice[];
  /** Devices that could not be started; the others are served all the same. */
  readonly failures: readonly DeviceFailure[];
  /** Settles when all lanes are gone, with the bugs for which some were given up; the others go on meanwhile. */
  readonly ended: Promise<readonly LaneBug[]>;
  /** How each lane fares. */
  lanes(): readonly LaneState[];
  /** What every device's queues did so far. Reads shared memory: the lanes notice nothing. */
  counters(): readonly DeviceCounters[];
  /**
   * Has a device do what an operator asks, one of its `commands`. Rejects with `HostError`: WB4801 for a device that is
   * not served, WB4802 for a command it does not have, WB4803 for values that do not fit, or what the device has against it.
   */
  ask(
    device: string,
    command: string,
    values?: Readonly<Record<string, JsonValue>>,
  ): Promise<JsonValue>;
  stop(): Promise<void>;
}

/**
 * Serves devices over vhost-user, each on its own socket, in one thread per lane. Resolves when every device
 * either listens or has failed.
 */
export async function serve(
  devices: readonly DeviceSpec[],
  options: ServeOptions = {},
): Promise<Backend> {
  const { restart = defaultRestartPolicy } = options;
  const events = {
    bug: (bug: LaneBug) => options.onBug?.(bug),
    restarted: (lane: string, failures: readonly DeviceFailure[]) =>
      options.onRestart?.(lane, failures),
    fatal: () => {
      for (const lane of lanes) void lane.stop();
      options.onFatal?.();
    },
    stuck: (bug: LaneBug) => options.onStuck?.(bug),
  };
  const lanes: readonly Lane[] = [...groupByLane(devices)].map(
    ([name, specs]) => new Lane(name, specs, restart, events),
  );
  await Promise.all(lanes.map((lane) => lane.ready));
  return {
    serving: lanes.flatMap((lane) => lane.serving),
    failures: lanes.flatMap((lane) => lane.failures),
    ended: Promise.all(lanes.map((lane) => lane.ended)).then((bugs) =>
      bugs.filter((bug) => bug !== undefined),
    ),
    ask: async (device, command, values = {}) => {
      const lane = lanes.find(({ serving }) => serving.some((served) => served.device === device));
      if (lane === undefined) throw new HostError("WB4801", `no device "${device}" is served`);
      return await lane.ask(device, command, values);
    },
    lanes: () => lanes.map((lane) => lane.state),
    counters: () => lanes.flatMap((lane) => lane.counters()),
    stop: async () => {
      await Promise.all(lanes.map((lane) => lane.stop()));
    },
  };
}

function groupByLane(devices: readonly DeviceSpec[]): Map<string, DeviceSpec[]> {
  const lanes = new Map<string, DeviceSpec[]>();
  for (const device of devices) {
    const lane = lanes.get(device.lane);
    if (lane === undefined) lanes.set(device.lane, [device]);
    else lane.push(device);
  }
  return lanes;
}
