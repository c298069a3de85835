import type {
  DeviceFeatures,
  PlatformDevice,
  ServedPlatformDevice,
} from "../../profile/platform.js";
import { byteCount, type Literal } from "../literal.js";
import type { ServedDevicePlan } from "../served-devices.js";
import { constructorOf, ownProperties } from "./devices/index.js";

/** A call of a constructor of `wheelbase/runtime`, as the template writes it. */
export interface DeviceSource {
  readonly construct: string;
  readonly pointer: string;
  readonly properties: readonly Property[];
}

interface Property {
  readonly name: string;
  readonly value: Literal;
}

/** `neighbours` are all devices of the guest: some of them find each other. */
export function deviceSource(
  { device, lane, process, socketPath }: ServedDevicePlan,
  neighbours: readonly PlatformDevice[] = [],
): DeviceSource {
  const { type, name, pointer, features, queues, pollMicroseconds, safety } = device;
  const properties = {
    name,
    lane,
    process,
    socketPath,
    features: features.required,
    optionalFeatures: optionalFeatures(features),
    queueSize: queues.size,
    budget: budgetLiteral(device),
    pollMicroseconds: pollMicroseconds === 0 ? undefined : pollMicroseconds,
    watchdogMs: safety.watchdogMs,
    // What happens without saying so.
    onFailure: safety.onFailure === "restart" ? undefined : safety.onFailure,
    ...ownProperties(device, neighbours),
  };
  return {
    construct: constructorOf(type),
    pointer,
    properties: Object.entries(properties).flatMap(([key, value]) =>
      value === undefined ? [] : [{ name: key, value }],
    ),
  };
}

/** What the device offers besides, where its host can serve it. */
function optionalFeatures({ offered, required }: DeviceFeatures): Literal | undefined {
  const optional = offered.filter((name) => !required.includes(name));
  return optional.length === 0 ? undefined : optional;
}

/** The limits that the runtime enforces; nothing where there are none. */
function budgetLiteral({ budget }: ServedPlatformDevice): Literal | undefined {
  const { inFlight, bytesPerSecond, operationsPerSecond, burstMs, memory } = budget;
  const limits = {
    inFlight,
    bytesPerSecond: bytesPerSecond === undefined ? undefined : byteCount(bytesPerSecond),
    operationsPerSecond,
    burstMs,
    memoryBytes: memory === undefined ? undefined : byteCount(memory),
  };
  const stated = Object.entries(limits).flatMap(([key, value]): [string, Literal][] =>
    value === undefined ? [] : [[key, value]],
  );
  return stated.length === 0 ? undefined : Object.fromEntries(stated);
}
