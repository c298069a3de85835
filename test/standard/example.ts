import type { Architecture, Transport } from "../../src/profile/platform.js";
import type {
  Answer,
  Fact,
  FeatureState,
  Subject,
  SubjectDevice,
  SubjectGuest,
} from "../../src/standard/subject.js";

/** What a rule is shown with: a profile that meets it, one that does not, and where it fails. */
export interface RuleExample {
  readonly pass: ProfileExample;
  readonly fail: ProfileExample;
  /** Pointer of the finding. */
  readonly at: string;
}

/**
 * A profile in short: one guest. A vendor's by default, which says nothing of devices that it does
 * not list; a platform has exactly what it lists.
 */
export interface ProfileExample {
  readonly kind?: Subject["kind"];
  readonly architecture?: Architecture;
  readonly memory?: number;
  readonly devices: readonly DeviceExample[];
  /** Device types that a vendor says it does not have. */
  readonly without?: readonly string[];
}

export interface DeviceExample {
  readonly type: string;
  readonly name?: string;
  readonly transport?: Transport;
  readonly features?: readonly string[];
  readonly optional?: readonly string[];
  readonly queues?: { readonly count?: Fact; readonly size?: Fact };
  readonly config?: Readonly<Record<string, Fact>>;
  readonly host?: Readonly<Record<string, Fact>>;
  readonly budget?: Readonly<Record<string, Fact>>;
  readonly safety?: Readonly<Record<string, Fact>>;
}

export function subjectOfExample(example: ProfileExample, file = "example.yaml"): Subject {
  const { kind = "vendor", architecture = "x86_64", devices, without = [] } = example;
  const pointer = "/guests/0";
  const guest: SubjectGuest = {
    name: "guest",
    architecture,
    pointer,
    devices: devices.map((device, index) => deviceOf(device, `${pointer}/devices/${index}`)),
    otherTypes: {
      stated: new Map(without.map((type) => [type, "no" as const])),
      others: kind === "vendor" ? "unknown" : "no",
    },
    facts: new Map<string, Fact>(
      example.memory === undefined ? [] : [["memory.bytes", example.memory]],
    ),
    places: new Map([["memory.bytes", `${pointer}/memory`]]),
  };
  return { kind, name: "example", file, guests: [guest] };
}

function deviceOf(device: DeviceExample, pointer: string): SubjectDevice {
  const { type, name = type, transport, features = [], optional = [] } = device;
  const places = new Map<string, string>([
    ["features", `${pointer}/features`],
    ["transport", `${pointer}/transport`],
    ["queues", `${pointer}/queues`],
  ]);
  const facts = new Map<string, Fact>();
  for (const part of ["queues", "config", "host", "budget", "safety"] as const) {
    for (const [key, value] of Object.entries(device[part] ?? {})) {
      facts.set(`${part}.${key}`, value);
      places.set(`${part}.${key}`, `${pointer}/${part}/${key}`);
    }
  }
  for (const [index, feature] of features.entries()) {
    places.set(feature, `${pointer}/features/${index}`);
  }
  const states = new Map<string, FeatureState>([
    ...features.map((each) => [each, "offered"] as const),
    ...optional.map((each) => [each, "optional"] as const),
  ]);
  const transports = new Map<Transport, Answer>();
  if (transport !== undefined) transports.set(transport, "yes");
  return {
    type,
    name,
    pointer,
    transports: { stated: transports, others: transport === undefined ? "unknown" : "no" },
    features: { stated: states, others: "not-offered" },
    facts,
    places,
  };
}
