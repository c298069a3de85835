import type { JsonValue } from "../device/command.js";
import type { DeviceSpec } from "../device/device-module.js";
import { HostError } from "../host/host-error.js";
import { type DeviceCounters, type DeviceFailure, Lane, type ServedDevice } from "./lane.js";

/** A lane that an assertion or an unexpected error ended; its devices are gone. */
export interface LaneBug {
  readonly lane: string;
  readonly error: Error;
}

export interface ServeOptions {
  /** Called as soon as a bug ends a lane. */
  readonly onBug?: (bug: LaneBug) => void;
}

/** A backend that serves devices until it is stopped. */
export interface Backend {
  readonly serving: readonly ServedDevice[];
  /** Devices that could not be started; the others are served all the same. */
  readonly failures: readonly DeviceFailure[];
  /** Settles when all lanes are gone, with the bugs that ended some of them; the others go on meanwhile. */
  readonly ended: Promise<readonly LaneBug[]>;
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
  const lanes = [...groupByLane(devices)].map(([name, specs]) => new Lane(name, specs));
  const bugs: LaneBug[] = [];
  const endings = lanes.map(async (lane) => {
    const error = await lane.ended;
    if (error === undefined) return;
    const bug = { lane: lane.name, error };
    bugs.push(bug);
    options.onBug?.(bug);
  });
  await Promise.all(lanes.map((lane) => lane.ready));
  return {
    serving: lanes.flatMap((lane) => lane.serving),
    failures: lanes.flatMap((lane) => lane.failures),
    ended: Promise.all(endings).then(() => bugs),
    ask: async (device, command, values = {}) => {
      const lane = lanes.find(({ serving }) => serving.some((served) => served.device === device));
      if (lane === undefined) throw new HostError("WB4801", `no device "${device}" is served`);
      return await lane.ask(device, command, values);
    },
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
