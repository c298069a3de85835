import type {
  BalloonPlatformDevice,
  BlockPlatformDevice,
  ConsolePlatformDevice,
  NinepPlatformDevice,
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
  "9p": "ninep",
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
    case "9p":
      return ninepProperties(device);
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

function ninepProperties({ host, config }: NinepPlatformDevice): OwnProperties {
  return {
    directory: host.path,
    tag: config.tag,
    readOnly: host.readOnly || undefined,
    messageBytes: byteCount(config.maxMessageBytes),
    ...ownerProperties(host),
  };
}

function ownerProperties({
  owner,
  uid,
  gid,
  uids,
  gids,
}: NinepPlatformDevice["host"]): OwnProperties {
  switch (owner) {
    case "backend":
      return { squash: { uid, gid } };
    case "mapped":
      return { uids: uids.map(rangeLiteral), gids: gids.map(rangeLiteral) };
    case "same":
      return { uids: [allIds], gids: [allIds] };
  }
}

const allIds: Literal = { guest: 0, host: 0, count: { source: "2 ** 32 - 1" } };

function rangeLiteral({ guest, host, count }: IdRange): Literal {
  return { guest, host, count };
}

type IdRange = NinepPlatformDevice["host"]["uids"][number];
