import type { Architecture, Transport } from "../profile/platform.js";
import { TRANSPORTS } from "../profile/platform-parts.js";
import type { FeatureClaim, Vendor, VendorDevice } from "../profile/vendor/vendor.js";
import type { Support } from "../profile/vendor/vendor-document.js";
import type {
  Absence,
  Answer,
  Declaration,
  Fact,
  FeatureState,
  Subject,
  SubjectDevice,
  SubjectGuest,
} from "../standard/subject.js";
import { isAbout, speaksOf } from "./claims.js";

/**
 * A product as standards judge it: one guest for each architecture it may have. What only third parties
 * say is not declared, and neither is what nobody says.
 */
export function subjectOfVendor(vendor: Vendor): Subject {
  return {
    kind: "vendor",
    name: vendor.name,
    file: vendor.file,
    guests: vendor.architectures
      // Of a product whose architecture only others name, there is still something to judge.
      .filter(({ support }) => answerOf(support) !== "no")
      .map(({ architecture, pointer }) => guestOf(vendor, architecture, pointer)),
  };
}

/** Experimental support is there; how good it is, the details say. */
export function answerOf(support: Support): Answer {
  if (support === "supported" || support === "experimental") return "yes";
  return support === "unsupported" ? "no" : "unknown";
}

function guestOf(vendor: Vendor, architecture: Architecture, pointer: string): SubjectGuest {
  const present = vendor.devices.filter(
    (device) => answerOf(device.support) === "yes" && speaksOf(device, architecture),
  );
  const { memoryBytes } = vendor.limits;
  return {
    name: architecture,
    architecture,
    pointer,
    devices: present.map((device) => deviceOf(device, architecture)),
    otherTypes: {
      stated: new Map(
        vendor.devices
          .filter((device) => !present.includes(device))
          .map(({ type, support }): [string, Absence] => [
            type,
            support === "unknown" || support === "third-party" ? "unknown" : "no",
          ]),
      ),
      others: "unknown",
    },
    facts: new Map(rangeFact("memory.bytes", memoryBytes?.maximum)),
    places: new Map(memoryBytes === undefined ? [] : [["memory.bytes", memoryBytes.pointer]]),
  };
}

function deviceOf(device: VendorDevice, architecture: Architecture): SubjectDevice {
  const { type, pointer, features, queues } = device;
  const part = (name: string): [string, string] => [name, `${pointer}/${name}`];
  return {
    type,
    name: type,
    pointer,
    transports: transportsOf(device, architecture),
    features: {
      stated: featureStates(device),
      others: "unknown",
    },
    facts: new Map([
      ...rangeFact("queues.count", largest(queues.map(({ maximumCount }) => maximumCount))),
      ...rangeFact("queues.size", largest(queues.map(({ maximumSize }) => maximumSize))),
    ]),
    places: new Map([
      ...["features", "queues", "config"].map(part),
      ["transport", `${pointer}/transports`],
      ...features.map(({ name, pointer: at }): [string, string] => [name, at]),
    ]),
  };
}

function transportsOf(
  { transports }: VendorDevice,
  architecture: Architecture,
): Declaration<Answer, Transport> {
  const possible = TRANSPORTS[architecture];
  const stated = new Map<Transport, Answer>();
  for (const transport of ["pci", "mmio", "ccw"] as const) {
    if (!possible.includes(transport)) stated.set(transport, "no");
  }
  for (const claim of transports) {
    if (!speaksOf(claim, architecture) || !possible.includes(claim.transport)) continue;
    stated.set(claim.transport, answerOf(claim.support));
  }
  return { stated, others: "unknown" };
}

/**
 * Different back ends may differ: what one of them can do, the product can do, and what is said of
 * some of them says nothing of the others.
 */
function featureStates({ features, backends }: VendorDevice): Map<string, FeatureState> {
  const groups = new Map<string, FeatureClaim[]>();
  for (const claim of features) {
    groups.set(claim.name, [...(groups.get(claim.name) ?? []), claim]);
  }
  const kinds = backends.filter(({ support }) => answerOf(support) !== "no");
  return new Map(
    [...groups].map(([name, claims]) => {
      const states = claims.map(({ support }) => featureState(support));
      if (states.includes("optional")) return [name, "optional"];
      const isCovered = claims.some((claim) => claim.backends === undefined);
      const isAbsent =
        states.every((state) => state === "not-offered") &&
        (isCovered ||
          (kinds.length > 0 &&
            kinds.every(({ kind }) => claims.some((claim) => isAbout(claim, kind)))));
      return [name, isAbsent ? "not-offered" : "unknown"];
    }),
  );
}

/** Whether a guest gets an offered bit is up to whoever configures the product. */
function featureState(support: Support): FeatureState {
  const answer = answerOf(support);
  if (answer === "yes") return "optional";
  return answer === "no" ? "not-offered" : "unknown";
}

function rangeFact(name: string, maximum: number | undefined): [string, Fact][] {
  return maximum === undefined ? [] : [[name, { minimum: 1, maximum }]];
}

function largest(limits: readonly (number | undefined)[]): number | undefined {
  const known = limits.filter((limit) => limit !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
