import type { Scene } from "./check/predicate.js";
import { type CompiledRule, compileStandard } from "./compile-standard.js";
import type { Standard } from "./standard.js";
import type { Subject, SubjectGuest } from "./subject.js";
import type { Judgement, Outcome, Verdict, Waiver } from "./verdict.js";
import { isInForce, matches } from "./waivers.js";

/**
 * What each rule of a standard says of a subject, in the order of the standard. `today` is
 * `YYYY-MM-DD`: waivers end. `waivers` are those of the subject's owner, beside the standard's own.
 */
export function judge(
  subject: Subject,
  standard: Standard,
  today: string,
  waivers: readonly Waiver[] = [],
): Verdict[] {
  const { rules, guestRules, deviceRules } = compileStandard(standard);
  const inForce = [...standard.waivers, ...waivers].filter((waiver) => isInForce(waiver, today));
  const found: (Judgement[] | undefined)[] = [];
  const look = (rule: CompiledRule, scene: Scene) => {
    const judgement = judgeScene(rule, scene, inForce);
    if (judgement === undefined) return;
    const known = found[rule.index];
    if (known === undefined) found[rule.index] = [judgement];
    else known.push(judgement);
  };
  const { kind } = subject;
  for (const guest of subject.guests) {
    const scene = { kind, guest, device: undefined };
    for (const rule of guestRules) look(rule, scene);
    judgeDevices(kind, guest, deviceRules, look);
  }
  return rules.map((rule) => verdictOf(rule, found[rule.index]));
}

function judgeDevices(
  kind: Subject["kind"],
  guest: SubjectGuest,
  rulesOf: (type: string) => readonly CompiledRule[],
  look: (rule: CompiledRule, scene: Scene) => void,
): void {
  for (const device of guest.devices) {
    const scene = { kind, guest, device };
    for (const rule of rulesOf(device.type)) look(rule, scene);
  }
}

/** Undefined when the rule does not speak of the scene. */
function judgeScene(
  { rule, kind, architectures, when, check }: CompiledRule,
  scene: Scene,
  waivers: readonly Waiver[],
): Judgement | undefined {
  const { guest, device } = scene;
  if (kind !== undefined && kind !== scene.kind) return undefined;
  if (architectures !== undefined && !architectures.includes(guest.architecture)) return undefined;
  const applies = when === undefined ? "yes" : when.answer(scene);
  if (applies === "no") return undefined;
  const answer = check.answer(scene);
  if (answer === "yes") {
    return { outcome: "pass", guest, device, fault: undefined, waiver: undefined };
  }
  if (applies === "unknown" && when !== undefined) {
    const fault = when.explain(scene, "unknown");
    return { outcome: "not-declared", guest, device, fault, waiver: undefined };
  }
  const fault = check.explain(scene, answer);
  if (answer === "unknown") {
    return { outcome: "not-declared", guest, device, fault, waiver: undefined };
  }
  const waiver = waivers.find((candidate) => matches(candidate, rule.id, guest, device));
  return { outcome: waiver === undefined ? "fail" : "waived", guest, device, fault, waiver };
}

/** From the worst to the best; the worst judgement is the verdict. */
const ORDER = ["fail", "waived", "not-declared", "pass"] as const;

function verdictOf(rule: CompiledRule, judgements: readonly Judgement[] | undefined): Verdict {
  if (judgements === undefined) return rule.notApplicable;
  const [only] = judgements;
  const outcome: Outcome =
    judgements.length === 1 && only !== undefined
      ? only.outcome
      : (ORDER.find((each) => judgements.some((judgement) => judgement.outcome === each)) ??
        "pass");
  return { rule: rule.rule, outcome, judgements };
}
