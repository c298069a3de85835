import type { Answer } from "./subject.js";

/** Logic of three values: what is unknown decides nothing unless the rest decides already. */

export function not(answer: Answer): Answer {
  if (answer === "unknown") return answer;
  return answer === "yes" ? "no" : "yes";
}

export function answerOf(holds: boolean): Answer {
  return holds ? "yes" : "no";
}

export function allOf<Part>(parts: readonly Part[], ask: (part: Part) => Answer): Answer {
  let result: Answer = "yes";
  for (const part of parts) {
    const answer = ask(part);
    if (answer === "no") return "no";
    if (answer === "unknown") result = "unknown";
  }
  return result;
}

export function anyOf<Part>(parts: readonly Part[], ask: (part: Part) => Answer): Answer {
  let result: Answer = "no";
  for (const part of parts) {
    const answer = ask(part);
    if (answer === "yes") return "yes";
    if (answer === "unknown") result = "unknown";
  }
  return result;
}
