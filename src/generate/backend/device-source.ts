import type {
  BalloonPlatformDevice,
  BlockPlatformDevice,
  ConsolePlatformDevice,
  ServedPlatformDevice,
} from "../../profile/platform.js";
import { byteCount, type Literal } from "../literal.js";
import { type ServedDevicePlan, unservedHost } from "../served-devices.js";

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

const CONSTRUCTORS: Readonly<Record<ServedPlatformDevice["type"], string>> = {
  balloon: "balloon",
  block: "block",
  entropy: "entropy",
  console: "consoleDevice",
};

export function deviceSource({ device, lane, socketPath }: ServedDevicePlan): DeviceSource {
  const { type, name, pointer, features, queues, pollMicroseconds } = device;
  const properties = {
    name,
    lane,
    socketPath,
    features: features.offered,
    queueSize: queues.size,
    budget: budgetLiteral(device),
    pollMicroseconds: pollMicroseconds === 0 ? undefined : pollMicroseconds,
    ...ownProperties(device),
  };
  return {
    construct: CONSTRUCTORS[type],
    pointer,
    properties: Object.entries(properties).flatMap(([key, value]) =>
      value === undefined ? [] : [{ name: key, value }],
    ),
  };
}

type OwnProperties = Readonly<Record<string, Literal | undefined>>;

/** The limits that the runtime enforces; nothing where there are none. */
function budgetLiteral({ budget }: ServedPlatformDevice): Literal | undefined {
  const { inFlight, bytesPerSecond, operationsPerSecond, burstMs } = budget;
  const limits = {
    inFlight,
    bytesPerSecond: bytesPerSecond === undefined ? undefined : byteCount(bytesPerSecond),
    operationsPerSecond,
    burstMs,
  };
  const stated = Object.entries(limits).flatMap(([key, value]): [string, Literal][] =>
    value === undefined ? [] : [[key, value]],
  );
  return stated.length === 0 ? undefined : Object.fromEntries(stated);
}

function ownProperties(device: ServedPlatformDevice): OwnProperties {
  switch (device.type) {
    case "balloon":
      return balloonProperties(device);
    case "block":
      return blockProperties(device);
    case "entropy":
      return {};
    case "console":
      return consoleProperties(device);
  }
}

function balloonProperties({ config }: BalloonPlatformDevice): OwnProperties {
  const { target, statisticsSeconds } = config;
  return {
    targetBytes: target === undefined ? undefined : byteCount(target),
    statisticsSeconds: statisticsSeconds === 0 ? undefined : statisticsSeconds,
  };
}

/** What equals the constructor's default is left out. */
function blockProperties({ queues, host, config }: BlockPlatformDevice): OwnProperties {
  return {
    queueCount: queues.repeated,
    file: host.path,
    readOnly: host.readOnly || undefined,
    create: host.create || undefined,
    capacityBytes: host.capacity === undefined ? undefined : byteCount(host.capacity),
    logicalBlockBytes: byteCount(config.logicalBlockSize),
    physicalBlockBytes: byteCount(config.physicalBlockSize),
    serial: config.serial,
  };
}

function consoleProperties({ host, config }: ConsolePlatformDevice): OwnProperties {
  const { columns, rows } = config;
  switch (host.kind) {
    case "socket":
      return { columns, rows, socket: { path: host.path } };
    case "pty":
      return { columns, rows, pty: host.link === undefined ? {} : { link: host.link } };
    default:
      throw unservedHost(host.kind);
  }
}
