import { descriptionOf } from "./devices/index.js";
import type { PassthroughDevice, Platform, PlatformDevice, PlatformGuest } from "./platform.js";
import { SCHEMA_VERSION } from "./platform-parts.js";

/** A platform as a profile that leaves nothing open: it describes the same platform. */
export function resolvedDocument({ name, description, guests }: Platform): object {
  return stated({
    kind: "PlatformProfile",
    schemaVersion: SCHEMA_VERSION,
    name,
    description: description === "" ? undefined : description,
    guests: guests.map(guestDocument),
  });
}

function guestDocument(guest: PlatformGuest): object {
  const { memoryBytes, devices, passthrough, pointer: _, ...rest } = guest;
  return {
    name: guest.name,
    description: textOrNothing(guest.description),
    architecture: rest.architecture,
    memory: memoryBytes,
    vcpus: rest.vcpus,
    interruptController: rest.interruptController,
    machine: rest.machine,
    devices: devices.map(deviceDocument),
    passthrough: passthrough.length === 0 ? undefined : passthrough.map(passthroughDocument),
  };
}

function deviceDocument(device: PlatformDevice): object {
  const { required, optional, forbidden } = device.features;
  const { repeated, size, rings } = device.queues;
  const isCounted = descriptionOf(device.type).queues.counted !== undefined;
  return {
    name: device.name,
    type: device.type,
    description: textOrNothing(device.description),
    transport: device.transport,
    features: { required, optional, forbidden },
    queues: { count: isCounted ? repeated : undefined, size, rings },
    definition: device.definition,
    config: contentOrNothing(device.config),
    host: device.host,
    placement: contentOrNothing(device.placement),
    budget: contentOrNothing(device.budget),
    safety: device.safety,
    pollMicroseconds: device.pollMicroseconds,
  };
}

function passthroughDocument(device: PassthroughDevice): object {
  const { pointer: _, placement, ...rest } = device;
  return { ...rest, placement: contentOrNothing(placement) };
}

function textOrNothing(text: string): string | undefined {
  return text === "" ? undefined : text;
}

function contentOrNothing(part: object): object | undefined {
  return Object.values(part).every((value) => value === undefined) ? undefined : part;
}

/** The same without keys that hold nothing. */
function stated(value: object): object {
  return JSON.parse(JSON.stringify(value));
}
