import { didYouMean, listOf } from "../../profile/suggest.js";
import { ProjectError } from "../output/project-error.js";
import type { ArtefactFamily } from "./family.js";
import { FAMILIES } from "./index.js";

/** The word for all families; none has this name. */
const ALL = "all";

/**
 * The families that a person asked for, such as "backend,qemu"; throws `ProjectError`. Undefined
 * when nobody asked.
 */
export function chooseFamilies(words: string | undefined): readonly ArtefactFamily[] | undefined {
  if (words === undefined) return undefined;
  const wanted = new Set(words.split(",").map((word) => word.trim()));
  const names = FAMILIES.map(({ name }) => name);
  for (const word of wanted) {
    if (word === ALL || names.includes(word)) continue;
    const help = didYouMean(word, names) ?? `there is ${listOf([...names, ALL], "and")}`;
    throw new ProjectError(`nothing that can be generated is called "${word}": ${help}`);
  }
  return FAMILIES.filter(({ name }) => wanted.has(ALL) || wanted.has(name));
}

/**
 * What a generation without choice makes: what the project was made of so far, so that it keeps
 * what was chosen once; everything in a new project.
 */
export function usualFamilies(known: Iterable<string> | undefined): readonly ArtefactFamily[] {
  if (known === undefined) return FAMILIES;
  const names = new Set(known);
  return FAMILIES.filter(({ name }) => names.has(name));
}
