import type { PlatformDeviceOf } from "../../profile/platform.js";
import type { ServedType } from "../../profile/served/index.js";
import { bitOf } from "../../profile/vocabulary.js";
import type { VhostUserDriver } from "../../runtime/driver/index.js";
import { expectThat, type Outcome } from "./checklist.js";

/** The device under test, and what a driver needs to reach it. */
export interface Target<Type extends ServedType = ServedType> {
  readonly device: PlatformDeviceOf<Type>;
  /** Absolute: a thread shares the working directory of its process. */
  readonly socketPath: string;
  /** Where the backend runs: paths of its host bindings start there. */
  readonly projectDir: string;
  /** The other end of what the device is bound to; devices without one never ask. */
  readonly host: HostEnd;
}

/** The host's end of a device; of a console, that of each of its ports, the first unless another is named. */
export interface HostEnd {
  send(bytes: Uint8Array, port?: number): void;
  /** Collects `count` bytes, or what came of them in time. */
  receive(count: number, port?: number): Uint8Array;
}

/**
 * How a driver is to be made: the queues as the profile has them, and memory for their rings and
 * data.
 */
export function driverOptions({ device, socketPath }: Target) {
  const { count, size } = device.queues;
  // A ring takes 26 bytes a descriptor, and its indirect tables of four entries 64.
  const ringBytes = count * (size * 96 + 4096);
  return {
    socketPath,
    queueSizes: new Array<number>(count).fill(size),
    memory: Math.ceil((ringBytes + 8 * 1024 ** 2) / 4096) * 4096,
  };
}

/**
 * Every feature that the profile requires is offered, and the optional ones as far as the host can serve them; what else
 * is offered is the transport's business.
 */
export function checkFeatures({ device }: Target, driver: VhostUserDriver): Outcome {
  const { offered, required } = device.features;
  const missing = offered.filter((name) => !driver.offered.has(bitOf(device, name)));
  const refused = missing.filter((name) => required.includes(name));
  expectThat(refused.length === 0, () => `not offered: ${refused.join(", ")}`);
  const without = missing.length === 0 ? "" : `, without ${missing.join(", ")}`;
  return `${offered.length - missing.length} offered${without}`;
}

/** Whether the device offers a feature that its profile has, to a driver that reached it. */
export function offers({ device }: Target, driver: VhostUserDriver, name: string): boolean {
  return device.features.offered.includes(name) && driver.offered.has(bitOf(device, name));
}
