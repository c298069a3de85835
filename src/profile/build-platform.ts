import { offeredFeatures, queueCountOf } from "./offered-features.js";
import type { ConsolePlatformDevice, Platform, PlatformDevice, Transport } from "./platform.js";
import { joinPointer } from "./pointer.js";
import type {
  BlockDocument,
  ConsoleDocument,
  DeviceDocument,
  GuestDocument,
  ProfileDocument,
} from "./profile-document.js";
import { DEFAULT_BLOCK_BYTES, DEFAULT_CONSOLE_SIZE, SERVED_DEVICES, TRANSPORTS } from "./served.js";
import { parseSize, type SizeSource } from "./size.js";

/** Fills the defaults of a profile without faults. `source` is its absolute path. */
export function buildPlatform(profile: ProfileDocument, source: string): Platform {
  return deepFreeze({
    name: profile.name,
    description: profile.description ?? "",
    source,
    guests: profile.guests.map((guest, index) => ({
      name: guest.name,
      architecture: guest.architecture,
      memoryBytes: bytesOf(guest.memory),
      devices: guest.devices.map((device, position) =>
        buildDevice(device, guest, joinPointer(`/guests/${index}/devices`, position)),
      ),
    })),
  });
}

function buildDevice(
  device: DeviceDocument,
  guest: GuestDocument,
  pointer: string,
): PlatformDevice {
  const common = {
    name: device.name,
    transport: device.transport ?? defaultTransport(guest),
    features: offeredFeatures(device),
    queues: {
      count: queueCountOf(device),
      size: device.queues?.size ?? SERVED_DEVICES[device.type].queues.defaultSize,
    },
    pointer,
  };
  switch (device.type) {
    case "block":
      return { type: "block", ...common, host: blockHost(device), config: blockConfig(device) };
    case "entropy":
      return { type: "entropy", ...common, host: { source: device.host.source } };
    case "console":
      return {
        type: "console",
        ...common,
        host: consoleHost(device),
        config: { ...DEFAULT_CONSOLE_SIZE, ...device.config },
      };
  }
}

function defaultTransport({ architecture }: GuestDocument): Transport {
  const [usual] = TRANSPORTS[architecture];
  if (usual === undefined) throw new Error(`no transport for ${architecture}`);
  return usual;
}

function blockHost({ host }: BlockDocument) {
  return {
    file: host.file,
    readOnly: host.readOnly ?? false,
    create: host.create ?? false,
    capacityBytes: host.capacity === undefined ? undefined : bytesOf(host.capacity),
  };
}

function blockConfig({ config, name }: BlockDocument) {
  return {
    logicalBlockBytes: bytesOf(config?.logicalBlockSize ?? DEFAULT_BLOCK_BYTES.logical),
    physicalBlockBytes: bytesOf(config?.physicalBlockSize ?? DEFAULT_BLOCK_BYTES.physical),
    serial: config?.serial ?? name.slice(0, 20),
  };
}

function consoleHost({ host }: ConsoleDocument): ConsolePlatformDevice["host"] {
  if (host.socket !== undefined) return { kind: "socket", path: host.socket };
  return { kind: "pty", link: host.link };
}

/** The schema and the rules have seen the size, so anything else is a bug of ours. */
function bytesOf(size: SizeSource): number {
  const bytes = parseSize(size);
  if (bytes === undefined) throw new Error(`size ${size} passed the checks`);
  return bytes;
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}
