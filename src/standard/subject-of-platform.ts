import type { Platform, PlatformDevice, PlatformGuest, Transport } from "../profile/platform.js";
import { joinPointer } from "../profile/pointer.js";
import type {
  Answer,
  Declaration,
  Fact,
  FeatureState,
  Subject,
  SubjectDevice,
  SubjectGuest,
} from "./subject.js";

/** A platform as standards judge it: everything that it does not list is not there. */
export function subjectOfPlatform(platform: Platform): Subject {
  return {
    kind: "platform",
    name: platform.name,
    file: platform.source,
    guests: platform.guests.map(guestOf),
  };
}

function guestOf(guest: PlatformGuest, index: number): SubjectGuest {
  const pointer = joinPointer("/guests", index);
  return {
    name: guest.name,
    architecture: guest.architecture,
    pointer,
    devices: guest.devices.map(deviceOf),
    otherTypes: { stated: new Map(), others: "no" },
    facts: new Map([["memory.bytes", guest.memoryBytes]]),
    places: new Map([["memory.bytes", joinPointer(pointer, "memory")]]),
  };
}

function deviceOf(device: PlatformDevice): SubjectDevice {
  const { type, name, pointer, transport, features, queues } = device;
  const states = new Map<string, FeatureState>(
    features.offered.map((feature) => [feature, "offered"]),
  );
  const facts = new Map<string, Fact>([
    ["queues.count", queues.count],
    ["queues.size", queues.size],
    ...factsOf(device),
  ]);
  const places = new Map(
    ["features", "queues", "config", "transport", "host"].map((part) => [
      part,
      joinPointer(pointer, part),
    ]),
  );
  return {
    type,
    name,
    pointer,
    transports: transportsOf(transport),
    features: { stated: states, others: "not-offered" },
    facts,
    places,
  };
}

/** The socket of vhost-user is the backend's; which transport the guest sees is up to the VMM. */
function transportsOf(transport: Transport): Declaration<Answer, Transport> {
  const stated = new Map<Transport, Answer>([[transport, "yes"]]);
  return { stated, others: transport === "vhost-user" ? "unknown" : "no" };
}

function factsOf(device: PlatformDevice): [string, Fact][] {
  switch (device.type) {
    case "block": {
      const { config, host, queues } = device;
      const facts: [string, Fact][] = [
        ["config.blk_size", config.logicalBlockSize],
        ["config.num_queues", queues.repeated],
        ["host.readOnly", host.readOnly],
        ["host.serial", config.serial],
      ];
      return host.capacity === undefined
        ? facts
        : [...facts, ["config.capacity", host.capacity / 512]];
    }
    case "console": {
      const { columns, rows } = device.config;
      return [
        ["config.cols", columns],
        ["config.rows", rows],
      ];
    }
    default:
      return [];
  }
}
