import { conditionHolds, deviceByName, deviceQueues } from "../../catalogue/index.js";
import type { Transport } from "../../profile/platform.js";
import { listOf } from "../../profile/suggest.js";
import { answerOf, anyOf } from "../answer.js";
import type { ComparisonEntry } from "../standard-document.js";
import { type Answer, type Fact, type SubjectDevice, stateOf } from "../subject.js";
import { comparisonWords, factText, meets } from "./comparison.js";
import { deviceOf, type Predicate, placeOf, type Scene, who } from "./predicate.js";

export function factMeets(name: string, comparison: ComparisonEntry): Predicate {
  const wanted = comparisonWords(comparison);
  const factOf = ({ guest, device }: Scene, fact: string): Fact | undefined =>
    (device ?? guest).facts.get(fact);
  return {
    words: `has ${name} ${wanted}`,
    answer(scene) {
      const fact = factOf(scene, name);
      if (comparison.stated !== undefined && comparison.stated !== (fact !== undefined))
        return "no";
      if (fact === undefined) return comparison.stated === false ? "yes" : "unknown";
      const holds = meets(fact, comparison, (other) => factOf(scene, other));
      return holds === undefined ? "unknown" : answerOf(holds);
    },
    explain(scene) {
      const fact = factOf(scene, name);
      const [part = name] = name.split(".");
      return {
        at: placeOf(scene, name, part),
        message: `${name} of ${who(scene)} is ${fact === undefined ? "not stated" : factText(fact)}`,
        expected: wanted,
      };
    },
  };
}

export function onTransport(names: readonly Transport[]): Predicate {
  return {
    words: `is on ${listOf(names)}`,
    answer: (scene) => anyOf(names, (name) => stateOf(deviceOf(scene).transports, name)),
    explain(scene, answer) {
      const { stated } = deviceOf(scene).transports;
      const there = [...stated].filter(([, state]) => state === "yes").map(([name]) => name);
      const says = there.length === 0 ? "" : ` (it says ${listOf(there, "and")})`;
      return {
        at: placeOf(scene, "transport"),
        message: `${who(scene)} ${answer === "no" ? "is not on" : "does not say whether it is on"} ${listOf(names)}${says}`,
        expected: listOf(names),
      };
    },
  };
}

/** The number of queues is the one that the catalogue derives from features and count field. */
export function definedQueues(): Predicate {
  return {
    words: "has the queues that VIRTIO 1.4 defines for its features",
    answer(scene) {
      const device = deviceOf(scene);
      const stated = device.facts.get("queues.count");
      if (stated === undefined) return "unknown";
      const wanted = definedCounts(device);
      if (wanted === undefined) return "unknown";
      return factAnswer(stated, wanted);
    },
    explain(scene) {
      const device = deviceOf(scene);
      const stated = device.facts.get("queues.count");
      const wanted = definedCounts(device);
      return {
        at: placeOf(scene, "queues.count", "queues"),
        message: `${who(scene)} states ${stated === undefined ? "no number of" : factText(stated)} queues`,
        expected:
          wanted === undefined ? "queue and feature statements" : listOf(wanted.map(String)),
      };
    },
  };
}

function factAnswer(stated: Fact, wanted: readonly number[]): Answer {
  const isMet = wanted.some((count) => meets(stated, { is: count }, () => undefined) === true);
  return answerOf(isMet);
}

/** Every number that is possible; undefined when a feature that decides is not declared. */
function definedCounts(device: SubjectDevice): number[] | undefined {
  const type = deviceByName(device.type);
  if (type === undefined) return undefined;
  const conditions = [type.queueCount?.condition, ...type.queues.map(({ condition }) => condition)];
  const deciding = [...new Set(conditions.flatMap((condition) => namesOf(condition)))];
  const states = deciding.map((name) => stateOf(device.features, name));
  if (states.includes("unknown")) return undefined;
  const open = deciding.filter((_, index) => states[index] === "optional");
  const counts = new Set<number>();
  // Each open feature doubles the layouts; no device type has more than three that decide.
  for (let choice = 0; choice < 2 ** open.length; choice += 1) {
    const has = (name: string) => {
      const index = open.indexOf(name);
      return index < 0 ? stateOf(device.features, name) === "offered" : (choice >> index) % 2 === 1;
    };
    const isCounted =
      type.queueCount !== undefined && conditionHolds(type.queueCount.condition, has);
    const repeats = isCounted ? repeatsOf(device, type.queueCount.field) : [1];
    if (repeats === undefined) return undefined;
    for (const repeat of repeats) counts.add(deviceQueues(type, has, repeat).length);
  }
  return [...counts].sort((a, b) => a - b);
}

const MAX_QUEUES = 65_535;

function repeatsOf(device: SubjectDevice, field: string): number[] | undefined {
  const fact = device.facts.get(`config.${field}`);
  if (typeof fact === "number") return fact >= 0 && fact <= MAX_QUEUES ? [fact] : undefined;
  if (typeof fact !== "object") return undefined;
  const ends = "minimum" in fact ? [fact.minimum, fact.maximum] : fact.map(Number);
  return ends.every((end) => end >= 0 && end <= MAX_QUEUES) ? ends : undefined;
}

function namesOf(
  condition: { anyOf: readonly string[] } | { noneOf: readonly string[] } | undefined,
) {
  if (condition === undefined) return [];
  return "anyOf" in condition ? condition.anyOf : condition.noneOf;
}
