/** Plain texts that YAML 1.2's core schema takes for something else than text. */
const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ["~", null],
  ["null", null],
  ["Null", null],
  ["NULL", null],
  ["true", true],
  ["True", true],
  ["TRUE", true],
  ["false", false],
  ["False", false],
  ["FALSE", false],
]);

const INTEGER = /^[-+]?[0-9]{1,15}$/;
const HEXADECIMAL = /^0x[0-9a-fA-F]{1,12}$/;
/** Numbers in other notations, and what comes near to one. */
const OTHER_NUMBER = /^(?:[-+]?0[xo]|[-+.]|[0-9.]+(?:[eE][-+]?[0-9]*)?$)/;
const BEFORE_WORDS = 0x3a;
const MAX_WORD_LENGTH = 5;

/** Stands for a text that only the full parser reads. */
export const UNREADABLE = Symbol("unreadable");

/** The value of a plain scalar, or UNREADABLE. */
export function resolvePlain(text: string): string | number | boolean | null | typeof UNREADABLE {
  if (text.charCodeAt(0) < BEFORE_WORDS) {
    if (INTEGER.test(text) || HEXADECIMAL.test(text)) return Number(text);
    return OTHER_NUMBER.test(text) ? UNREADABLE : text;
  }
  if (text.length > MAX_WORD_LENGTH) return text;
  const word = WORDS.get(text);
  return word === undefined ? text : word;
}

/** Characters with which a plain scalar cannot start, or only sometimes. */
const SPECIAL_START = new Set(",[]{}#&*!|>'\"%@`?:- ");

/** Whether a text without line break, trimmed, is a plain scalar for sure. */
export function isPlain(text: string): boolean {
  if (text === "") return false;
  const first = text.charAt(0);
  // A hyphen starts negative numbers and paths, too.
  if (SPECIAL_START.has(first) && !(first === "-" && text.length > 1 && text[1] !== " ")) {
    return false;
  }
  return !text.includes(": ") && !text.includes(" #") && !text.endsWith(":");
}

/** The text between double quotes with its escapes undone, or UNREADABLE. */
export function unescapeDouble(quoted: string): string | typeof UNREADABLE {
  if (!quoted.includes("\\")) return quoted.slice(1, -1);
  try {
    // What JSON understands, YAML understands in the same way.
    const text: unknown = JSON.parse(quoted);
    return typeof text === "string" ? text : UNREADABLE;
  } catch {
    return UNREADABLE;
  }
}
