import {
  commonFeatures,
  deviceByName,
  type FeatureTransport,
  featureOf,
} from "../../catalogue/index.js";
import { listOf } from "../../profile/suggest.js";
import { allOf, answerOf, anyOf } from "../answer.js";
import { type Answer, stateOf } from "../subject.js";
import { deviceOf, type Predicate, placeOf, type Scene, who } from "./predicate.js";

/**
 * What an optional feature counts as. A product that can do both can meet either demand; a
 * platform that leaves it open has promised nothing. A condition holds as soon as it can.
 */
export type Optional = "can" | "promises";

export function offers(names: readonly string[], optional: Optional): Predicate {
  return {
    words: `offers ${listOf(names, "and")}`,
    answer: (scene) => allOf(names, (name) => isOffered(scene, name, optional)),
    explain(scene, answer) {
      const wanted = names.filter((name) => isOffered(scene, name, optional) === answer);
      return {
        at: placeOf(scene, "features"),
        message: `${who(scene)} ${answer === "no" ? "does not offer" : "leaves open"} ${listOf(wanted, "and")}`,
        expected: undefined,
      };
    },
  };
}

export function offersAny(names: readonly string[], optional: Optional): Predicate {
  return {
    words: `offers ${listOf(names)}`,
    answer: (scene) => anyOf(names, (name) => isOffered(scene, name, optional)),
    explain: (scene, answer) => ({
      at: placeOf(scene, "features"),
      message: `${who(scene)} ${answer === "no" ? "offers none" : "leaves open which it offers"} of ${listOf(names, "and")}`,
      expected: undefined,
    }),
  };
}

export function offersNone(names: readonly string[], optional: Optional): Predicate {
  return {
    words: `does not offer ${listOf(names)}`,
    answer: (scene) => allOf(names, (name) => isWithout(scene, name, optional)),
    explain(scene, answer) {
      const there = names.filter((name) => isWithout(scene, name, optional) === answer);
      return {
        at: placeOf(scene, there[0] ?? "features", "features"),
        message: `${who(scene)} ${answer === "no" ? "offers" : "leaves open"} ${listOf(there, "and")}`,
        expected: undefined,
      };
    },
  };
}

/** No feature but those that VIRTIO 1.4 gives the device type, and the common ones. */
export function knownFeatures(): Predicate {
  return withoutStrays(
    "offers only feature bits that VIRTIO 1.4 defines for it",
    ({ device }, name) => {
      const type = device === undefined ? undefined : deviceByName(device.type);
      return type === undefined || featureOf(type, name)?.name === name;
    },
    (name) => `which is no feature of its type: VIRTIO 1.4 reserves the bit or lacks ${name}`,
  );
}

/** Common features only on the transports that define them. */
export function fittingFeatures(): Predicate {
  return withoutStrays(
    "offers only common features that its transport defines",
    (scene, name) => {
      const common = commonFeatures.find((feature) => feature.name === name);
      if (common === undefined) return true;
      const { transports } = deviceOf(scene);
      const possible = ALL.filter((transport) => stateOf(transports, transport) !== "no");
      return (
        possible.length === 0 || possible.some((transport) => common.transports.includes(transport))
      );
    },
    () => "which its transport does not define",
  );
}

const ALL: readonly FeatureTransport[] = ["pci", "mmio", "ccw"];

function withoutStrays(
  words: string,
  belongs: (scene: Scene, name: string) => boolean,
  reason: (name: string) => string,
): Predicate {
  const stray = (scene: Scene): string | undefined => {
    for (const [name, state] of deviceOf(scene).features.stated) {
      if ((state === "offered" || state === "optional") && !belongs(scene, name)) return name;
    }
    return undefined;
  };
  return {
    words,
    answer: (scene) => answerOf(stray(scene) === undefined),
    explain(scene) {
      const name = stray(scene) ?? "features";
      return {
        at: placeOf(scene, name, "features"),
        message: `${who(scene)} offers ${name}, ${reason(name)}`,
        expected: undefined,
      };
    },
  };
}

function isOffered(scene: Scene, name: string, optional: Optional): Answer {
  switch (stateOf(deviceOf(scene).features, name)) {
    case "offered":
      return "yes";
    case "not-offered":
      return "no";
    case "unknown":
      return "unknown";
    case "optional":
      return openAnswer(scene, optional);
  }
}

function isWithout(scene: Scene, name: string, optional: Optional): Answer {
  switch (stateOf(deviceOf(scene).features, name)) {
    case "offered":
      return "no";
    case "not-offered":
      return "yes";
    case "unknown":
      return "unknown";
    case "optional":
      return openAnswer(scene, optional);
  }
}

function openAnswer({ kind }: Scene, optional: Optional): Answer {
  return kind === "vendor" || optional === "can" ? "yes" : "unknown";
}
