import type { Transport } from "../../profile/platform.js";
import { allOf, anyOf, not } from "../answer.js";
import type { CheckEntry, OneOrMore } from "../standard-document.js";
import { hasDevices } from "./devices-predicate.js";
import { definedQueues, factMeets, onTransport } from "./fact-predicates.js";
import {
  fittingFeatures,
  knownFeatures,
  type Optional,
  offers,
  offersAny,
  offersNone,
} from "./feature-predicates.js";
import { type Predicate, placeOf, type Scene, who } from "./predicate.js";

/** Turns a check into closures, once for all subjects. */
export function compileCheck(check: CheckEntry, optional: Optional): Predicate {
  const parts: Predicate[] = [];
  const { devices, guest } = check;
  if (check.offers !== undefined) parts.push(offers(listed(check.offers), optional));
  if (check.offersAny !== undefined) parts.push(offersAny(check.offersAny, optional));
  if (check.offersNone !== undefined) parts.push(offersNone(listed(check.offersNone), optional));
  if (check.transport !== undefined) {
    // The schema has the transports' names.
    parts.push(onTransport(listed(check.transport) as Transport[]));
  }
  for (const [name, comparison] of Object.entries(check.facts ?? {})) {
    parts.push(factMeets(name, comparison));
  }
  if (check.queues !== undefined) parts.push(definedQueues());
  if (check.features === "known") parts.push(knownFeatures());
  if (check.features === "fit-transport") parts.push(fittingFeatures());
  if (devices !== undefined) {
    const where = devices.where === undefined ? undefined : compileCheck(devices.where, optional);
    const { atMost = Number.POSITIVE_INFINITY } = devices;
    const { atLeast = Math.min(1, atMost) } = devices;
    parts.push(hasDevices({ types: listed(devices.type), where, atLeast, atMost }));
  }
  if (guest !== undefined) parts.push(ofGuest(compileCheck(guest, optional)));
  for (const part of check.allOf ?? []) parts.push(compileCheck(part, optional));
  if (check.anyOf !== undefined) {
    parts.push(either(check.anyOf.map((part) => compileCheck(part, optional))));
  }
  if (check.not !== undefined) parts.push(inverted(compileCheck(check.not, optional)));
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : together(parts);
}

export function listed<Value>(value: OneOrMore<Value>): readonly Value[] {
  return Array.isArray(value) ? value : [value as Value];
}

function together(parts: readonly Predicate[]): Predicate {
  return {
    words: parts.map(({ words }) => words).join(" and "),
    answer: (scene) => allOf(parts, (part) => part.answer(scene)),
    explain(scene, answer) {
      const first = parts.find((part) => part.answer(scene) === answer);
      if (first === undefined) throw new Error("a check that holds has no fault");
      return first.explain(scene, answer);
    },
  };
}

function either(parts: readonly Predicate[]): Predicate {
  const words = parts.map((part) => part.words).join(" or ");
  return {
    words: parts.length > 1 ? `either ${words}` : words,
    answer: (scene) => anyOf(parts, (part) => part.answer(scene)),
    explain(scene, answer) {
      const failed = parts.filter((part) => part.answer(scene) === answer);
      const faults = failed.map((part) => part.explain(scene, answer));
      return {
        at: faults[0]?.at ?? placeOf(scene),
        message: faults.map(({ message }) => message).join(", and "),
        expected: words,
      };
    },
  };
}

function inverted(part: Predicate): Predicate {
  return {
    words: `not: ${part.words}`,
    answer: (scene) => not(part.answer(scene)),
    explain: (scene, answer) => ({
      at: placeOf(scene),
      message: `${who(scene)} ${answer === "no" ? "" : "does not say whether it "}${part.words}`,
      expected: `not: ${part.words}`,
    }),
  };
}

/** The guest of a device. */
function ofGuest(part: Predicate): Predicate {
  const above = ({ kind, guest }: Scene): Scene => ({ kind, guest, device: undefined });
  return {
    words: `is in a guest that ${part.words}`,
    answer: (scene) => part.answer(above(scene)),
    explain: (scene, answer) => part.explain(above(scene), answer),
  };
}
