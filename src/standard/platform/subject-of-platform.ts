import type { Located } from "../../profile/finding.js";
import type { Platform, PlatformDevice, PlatformGuest, Transport } from "../../profile/platform.js";
import { joinPointer } from "../../profile/pointer.js";
import { FEATURE_SETS, type FeatureSetName } from "../../profile/profile-document.js";
import type {
  Answer,
  Declaration,
  Fact,
  FeatureState,
  Subject,
  SubjectDevice,
  SubjectGuest,
} from "../subject.js";
import { factsOfDevice } from "./device-facts.js";

/**
 * A platform as standards judge it: everything that it does not list is not there. `document` is
 * the profile as written: it knows what a person stated and what was filled in.
 */
export function subjectOfPlatform(platform: Platform, document?: Written): Subject {
  return {
    kind: "platform",
    name: platform.name,
    file: platform.source,
    guests: platform.guests.map((guest) => guestOf(guest, document)),
  };
}

type Written = Pick<Located, "data" | "has">;

function guestOf(guest: PlatformGuest, document: Written | undefined): SubjectGuest {
  const { pointer, memoryBytes, vcpus, interruptController, passthrough } = guest;
  const place = (key: string) => joinPointer(pointer, key);
  return {
    name: guest.name,
    architecture: guest.architecture,
    pointer,
    devices: guest.devices.map((device) => deviceOf(device, pointer, document)),
    otherTypes: { stated: new Map(), others: "no" },
    facts: new Map<string, Fact>([
      ["memory.bytes", memoryBytes],
      ["guest.vcpus", vcpus],
      ["guest.interruptController", interruptController],
      ["guest.passthrough", passthrough.length],
    ]),
    places: new Map([
      ["memory.bytes", place("memory")],
      ["guest.vcpus", place("vcpus")],
      ["guest.interruptController", place("interruptController")],
      ["guest.passthrough", place("passthrough")],
    ]),
  };
}

const PARTS = ["features", "queues", "config", "transport", "host", "budget", "safety"] as const;

function deviceOf(
  device: PlatformDevice,
  guest: string,
  document: Written | undefined,
): SubjectDevice {
  const { type, name, pointer, transport } = device;
  const { values, keys } = factsOfDevice(device, (key) => isWritten(key, pointer, guest, document));
  const places = new Map<string, string>(PARTS.map((part) => [part, `${pointer}/${part}`]));
  for (const [fact, key] of keys) places.set(fact, `${pointer}/${key}`);
  for (const [feature, at] of writtenFeatures(pointer, document)) places.set(feature, at);
  return {
    type,
    name,
    pointer,
    transports: transportsOf(transport),
    features: { stated: featureStates(device), others: "not-offered" },
    facts: values,
    places,
  };
}

/** Safety properties of the guest are those of its devices. */
function isWritten(
  key: string,
  device: string,
  guest: string,
  document: Written | undefined,
): boolean {
  if (document === undefined || document.has(`${device}/${key}`)) return true;
  return key.startsWith("safety/") && document.has(`${guest}/${key}`);
}

/**
 * What a profile requires is there, and so is what it leaves open and this version would offer.
 * What this version would leave out of that may still come from another backend.
 */
function featureStates({ features }: PlatformDevice): Map<string, FeatureState> {
  const states = new Map<string, FeatureState>();
  for (const feature of features.optional) states.set(feature, "optional");
  for (const feature of features.offered) states.set(feature, "offered");
  return states;
}

/** The places of features in the lists of the profile. */
function writtenFeatures(pointer: string, document: Written | undefined): [string, string][] {
  if (document === undefined || !document.has(`${pointer}/features`)) return [];
  const lists = featureLists(document.data, pointer);
  return FEATURE_SETS.flatMap((set) =>
    (lists[set] ?? []).map((feature, index): [string, string] => [
      feature,
      `${pointer}/features/${set}/${index}`,
    ]),
  );
}

function featureLists(
  data: unknown,
  pointer: string,
): Partial<Record<FeatureSetName, readonly string[]>> {
  let part = data;
  for (const key of `${pointer}/features`.split("/").slice(1)) {
    if (typeof part !== "object" || part === null) return {};
    part = Reflect.get(part, key);
  }
  // The schema accepted the profile, so these are its lists.
  return typeof part === "object" && part !== null ? part : {};
}

/** The socket of vhost-user is the backend's; which transport the guest sees is up to the VMM. */
function transportsOf(transport: Transport): Declaration<Answer, Transport> {
  const stated = new Map<Transport, Answer>([[transport, "yes"]]);
  return { stated, others: transport === "vhost-user" ? "unknown" : "no" };
}
