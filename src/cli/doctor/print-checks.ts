import type { CheckResult } from "../../lab/doctor/check.js";
import { canServe } from "../../lab/doctor/examine.js";
import type { Style } from "../../report/style.js";

const WORDS = { ok: "ok", missing: "missing", limited: "limited" } as const;

/** Checks for a terminal: what was found, what follows, and what to do about it. */
export function checksText(checks: readonly CheckResult[], style: Style): string {
  const width = Math.max(...checks.map(({ title }) => title.length));
  const lines = checks.flatMap(({ title, state, required, detail, follows, install }) => {
    const paint = state === "ok" ? style.strong : required ? style.error : style.warning;
    const word = paint(WORDS[state].padEnd("missing".length));
    const head = `${word}  ${title.padEnd(width)}  ${detail}`;
    if (follows === undefined) return [head];
    const more = install === undefined ? [] : [`         ${style.quiet("get it:")} ${install}`];
    return [head, `         ${style.quiet("so:")} ${follows}`, ...more];
  });
  const verdict = canServe(checks)
    ? "Backends can run here."
    : "Backends cannot run here: what is needed is missing.";
  return `${[...lines, "", verdict].join("\n")}\n`;
}
