import { listOf } from "../../profile/suggest.js";
import type { ComparisonEntry } from "../standard-document.js";
import type { Fact, FactRange, Scalar } from "../subject.js";

/** Whether some value that a fact allows meets the comparison. `other` looks up a fact beside it. */
export function meets(
  fact: Fact,
  comparison: ComparisonEntry,
  other: (name: string) => Fact | undefined,
): boolean | undefined {
  let isKnown = true;
  for (const [operator, operand] of Object.entries(comparison)) {
    if (operator === "stated") continue;
    const holds = operator.endsWith("Fact")
      ? meetsFact(fact, operator.slice(0, -"Fact".length), other(String(operand)))
      : OPERATORS[operator]?.(fact, operand);
    if (holds === false) return false;
    if (holds === undefined) isKnown = false;
  }
  return isKnown ? true : undefined;
}

/** The comparison in words that follow the name of the fact. */
export function comparisonWords(comparison: ComparisonEntry): string {
  const parts = Object.entries(comparison).map(([operator, operand]) => {
    if (operator === "stated") return operand === true ? "stated" : "not stated";
    if (operator === "powerOfTwo") return "a power of two";
    if (operator === "oneOf") return `one of ${listOf([operand].flat().map(String))}`;
    const isFact = operator.endsWith("Fact");
    const words = WORDS[isFact ? operator.slice(0, -"Fact".length) : operator] ?? operator;
    return `${words}${isFact ? String(operand) : show(operand)}`;
  });
  return listOf(parts, "and");
}

const WORDS: Readonly<Record<string, string>> = {
  is: "",
  isNot: "not ",
  atLeast: "at least ",
  atMost: "at most ",
  multipleOf: "a multiple of ",
};

type Operator = (fact: Fact, operand: unknown) => boolean | undefined;

const OPERATORS: Readonly<Record<string, Operator>> = {
  is: (fact, operand) =>
    some(fact, ({ minimum, maximum }, value) => {
      if (value !== undefined) return value === operand;
      return typeof operand === "number" && minimum <= operand && operand <= maximum;
    }),
  isNot: (fact, operand) =>
    some(fact, ({ minimum, maximum }, value) => {
      if (value !== undefined) return value !== operand;
      return minimum !== operand || maximum !== operand;
    }),
  oneOf: (fact, operand) =>
    [operand].flat().some((choice) => OPERATORS["is"]?.(fact, choice) === true),
  atLeast: (fact, operand) => some(fact, ({ maximum }) => maximum >= Number(operand)),
  atMost: (fact, operand) => some(fact, ({ minimum }) => minimum <= Number(operand)),
  multipleOf: (fact, operand) =>
    some(fact, ({ minimum, maximum }) => {
      const step = Number(operand);
      return step > 0 && Math.ceil(minimum / step) * step <= maximum;
    }),
  powerOfTwo: (fact) =>
    some(fact, ({ minimum, maximum }) => {
      return maximum >= 1 && 2 ** Math.floor(Math.log2(maximum)) >= minimum;
    }),
};

function meetsFact(fact: Fact, operator: string, other: Fact | undefined): boolean | undefined {
  if (other === undefined) return undefined;
  return some(other, ({ minimum, maximum }, value) => {
    // Against a range the most generous end counts.
    const generous = { atLeast: minimum, atMost: maximum }[operator] ?? value ?? maximum;
    return OPERATORS[operator]?.(fact, generous) === true;
  });
}

/** Asks for each choice; a scalar also as the range from itself to itself. */
function some(fact: Fact, test: (range: FactRange, value: Scalar | undefined) => boolean): boolean {
  if (typeof fact !== "object") return test(rangeOf(fact), fact);
  if ("minimum" in fact) {
    return test(fact, fact.minimum === fact.maximum ? fact.minimum : undefined);
  }
  return fact.some((value) => test(rangeOf(value), value));
}

/** What is no number is in no order: every comparison with it is false. */
function rangeOf(value: Scalar): FactRange {
  const number = typeof value === "number" ? value : Number.NaN;
  return { minimum: number, maximum: number };
}

export function factText(fact: Fact): string {
  if (typeof fact !== "object") return show(fact);
  if ("minimum" in fact) return `${fact.minimum} to ${fact.maximum}`;
  return listOf(fact.map(show));
}

function show(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : String(value);
}
