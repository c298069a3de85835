import { listOf } from "../../profile/suggest.js";
import { anyOf } from "../answer.js";
import { type Answer, stateOf } from "../subject.js";
import { article } from "./article.js";
import type { Predicate, Scene } from "./predicate.js";

interface Wanted {
  readonly types: readonly string[];
  readonly where: Predicate | undefined;
  readonly atLeast: number;
  readonly atMost: number;
}

/** How many devices of some types a guest has. */
export function hasDevices({ types, where, atLeast, atMost }: Wanted): Predicate {
  const kind = listOf(types);
  const wanted = `${countWords(atLeast, atMost, kind)} ${kind}`;
  const such = where === undefined ? "" : ` that ${where.words}`;
  const count = (scene: Scene, counted: Answer): number => {
    let total = 0;
    for (const device of scene.guest.devices) {
      if (!types.includes(device.type)) continue;
      const answer = where === undefined ? "yes" : where.answer({ ...scene, device });
      if (answer === counted) total += 1;
    }
    return total;
  };
  return {
    words: `has ${wanted} device${such}`,
    answer(scene) {
      const sure = count(scene, "yes");
      if (sure > atMost) return "no";
      const open = count(scene, "unknown");
      if (sure >= atLeast) return sure + open > atMost ? "unknown" : "yes";
      if (sure + open >= atLeast) return "unknown";
      return anyOf(types, (type) => stateOf(scene.guest.otherTypes, type));
    },
    explain(scene, answer) {
      const { guest } = scene;
      const sure = count(scene, "yes");
      const extra = guest.devices.filter(({ type }) => types.includes(type)).at(-1);
      const has =
        sure > 0 ? `has ${sure} ${kind} device${sure > 1 ? "s" : ""}` : `has no ${kind} device`;
      const says =
        answer === "no" ? has : `does not say whether it has ${article(kind)} ${kind} device`;
      return {
        at: sure > atMost && extra !== undefined ? extra.pointer : `${guest.pointer}/devices`,
        message: `guest "${guest.name}" ${says}${such}`,
        expected: `${wanted} device${such}`,
      };
    },
  };
}

function countWords(atLeast: number, atMost: number, kind: string): string {
  if (atMost === 0) return "no";
  if (atMost === Number.POSITIVE_INFINITY)
    return atLeast === 1 ? article(kind) : `at least ${atLeast}`;
  return atLeast === atMost ? String(atMost) : `${atLeast} to ${atMost}`;
}
