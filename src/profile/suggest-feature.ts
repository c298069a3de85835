import { didYouMean } from "./suggest.js";

/** `FLUSH` and `F_FLUSH` mean the feature whose name ends so. */
export function suggestFeature(name: string, known: readonly string[]): string | undefined {
  const upper = name.toUpperCase();
  const full = known.find((candidate) => candidate.endsWith(`_F_${upper.replace(/^.*F_/, "")}`));
  return full === undefined ? didYouMean(name, known) : `did you mean "${full}"?`;
}
