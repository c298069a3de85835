import { deviceByName, deviceQueues } from "../catalogue/index.js";
import { deepFreeze } from "./deep-freeze.js";
import { BUDGET, PASSTHROUGH, PLACEMENT } from "./describe/common.js";
import type { Field } from "./describe/field.js";
import { MACHINE } from "./describe/machine.js";
import { bytesOf, resolveFields } from "./describe/resolve.js";
import { descriptionOf } from "./devices/index.js";
import { deviceFeatures, repeatedQueues, ringLayouts } from "./offered-features.js";
import type {
  DeviceFeatures,
  DeviceSafety,
  PassthroughDevice,
  Platform,
  PlatformDevice,
  PlatformGuest,
} from "./platform.js";
import { CONTROLLERS, type Isolation, TRANSPORTS } from "./platform-parts.js";
import type {
  DeviceDocument,
  GuestDocument,
  PassthroughDocument,
  ProfileDocument,
} from "./profile-document.js";

/** Fills the defaults of a profile without faults. `source` is its absolute path. */
export function buildPlatform(profile: ProfileDocument, source: string): Platform {
  return deepFreeze({
    name: profile.name,
    description: profile.description ?? "",
    source,
    guests: profile.guests.map((guest, index) => buildGuest(guest, `/guests/${index}`)),
  });
}

function buildGuest(guest: GuestDocument, pointer: string): PlatformGuest {
  const [controller] = CONTROLLERS[guest.architecture];
  return {
    name: guest.name,
    description: guest.description ?? "",
    architecture: guest.architecture,
    memoryBytes: bytesOf(guest.memory),
    vcpus: guest.vcpus ?? 1,
    interruptController: guest.interruptController ?? controller,
    machine: resolveRecord(MACHINE, guest.machine) as PlatformGuest["machine"],
    devices: guest.devices.map((device, index) =>
      buildDevice(device, guest, `${pointer}/devices/${index}`),
    ),
    passthrough: (guest.passthrough ?? []).map((device, index) =>
      buildPassthrough(device, guest, `${pointer}/passthrough/${index}`),
    ),
    pointer,
  };
}

function buildDevice(
  device: DeviceDocument,
  guest: GuestDocument,
  pointer: string,
): PlatformDevice {
  const description = descriptionOf(device.type);
  const features = deviceFeatures(device);
  const [usualTransport] = TRANSPORTS[guest.architecture];
  const host = device.host ?? { kind: description.defaultHost ?? "" };
  const built = {
    type: device.type,
    name: device.name,
    description: device.description ?? "",
    transport: device.transport ?? usualTransport,
    features,
    queues: {
      count: queueCount(device, features),
      repeated: repeatedQueues(device),
      size: device.queues?.size ?? description.queues.defaultSize,
      rings: ringLayouts(device, features),
    },
    placement: resolveRecord(PLACEMENT, device.placement),
    budget: resolveRecord(BUDGET, device.budget),
    safety: buildSafety(device, guest, description.isolation),
    pollMicroseconds: device.pollMicroseconds ?? 0,
    pointer,
    config: resolveFields(description.config, device.config, device.name, guest.name),
    host: {
      kind: host.kind,
      ...resolveFields(description.hosts[host.kind]?.fields ?? {}, host, device.name, guest.name),
    },
    definition:
      description.definition === undefined
        ? undefined
        : resolveRecord(description.definition, device.definition),
  };
  // The description of the type is what the type of the platform's device is made from.
  return built as object as PlatformDevice;
}

/** All virtqueues of a device when its driver accepts every feature. */
function queueCount(device: DeviceDocument, { offered }: DeviceFeatures): number {
  const type = deviceByName(device.type);
  if (type === undefined) return device.definition?.queues.length ?? 0;
  const queues = deviceQueues(type, (name) => offered.includes(name), repeatedQueues(device));
  return queues.length;
}

function buildPassthrough(
  device: PassthroughDocument,
  guest: GuestDocument,
  pointer: string,
): PassthroughDevice {
  const built = {
    ...resolveRecord(PASSTHROUGH, device),
    placement: resolveRecord(PLACEMENT, device.placement),
    safety: buildSafety(device, guest, "process"),
    pointer,
  };
  return built as object as PassthroughDevice;
}

function buildSafety(
  { safety }: Pick<DeviceDocument, "safety">,
  guest: GuestDocument,
  isolation: Isolation,
): DeviceSafety {
  const stated = { ...guest.safety, ...safety };
  return {
    level: stated.level ?? "QM",
    isolation: stated.isolation ?? isolation,
    onFailure: stated.onFailure ?? "restart",
    watchdogMs: stated.watchdogMs,
  };
}

function resolveRecord({ shape }: Field, written: object | undefined): object {
  return shape.kind === "record" ? resolveFields(shape.fields, written) : {};
}
