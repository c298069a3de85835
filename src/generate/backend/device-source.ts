import type { DevicePlan } from "../../plan/plan.js";
import type {
  BlockPlatformDevice,
  ConsolePlatformDevice,
  PlatformDevice,
} from "../../profile/platform.js";
import { byteCount, type Literal } from "../literal.js";

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

const CONSTRUCTORS: Readonly<Record<PlatformDevice["type"], string>> = {
  block: "block",
  entropy: "entropy",
  console: "consoleDevice",
};

export function deviceSource({ device, lane, socketPath }: DevicePlan): DeviceSource {
  const { type, name, pointer, features, queues } = device;
  const properties = {
    name,
    lane,
    socketPath,
    features,
    queueSize: queues.size,
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

function ownProperties(device: PlatformDevice): OwnProperties {
  switch (device.type) {
    case "block":
      return blockProperties(device);
    case "entropy":
      return {};
    case "console":
      return consoleProperties(device);
  }
}

/** What equals the constructor's default is left out. */
function blockProperties({ queues, host, config }: BlockPlatformDevice): OwnProperties {
  return {
    queueCount: queues.count,
    file: host.file,
    readOnly: host.readOnly || undefined,
    create: host.create || undefined,
    capacityBytes: host.capacityBytes === undefined ? undefined : byteCount(host.capacityBytes),
    logicalBlockBytes: byteCount(config.logicalBlockBytes),
    physicalBlockBytes: byteCount(config.physicalBlockBytes),
    serial: config.serial,
  };
}

function consoleProperties({ host, config }: ConsolePlatformDevice): OwnProperties {
  const { columns, rows } = config;
  if (host.kind === "socket") return { columns, rows, socket: { path: host.path } };
  return { columns, rows, pty: host.link === undefined ? {} : { link: host.link } };
}
