import { statSync } from "node:fs";
import { join } from "node:path";
import { plural } from "../../report/count.js";
import { UsageError } from "../usage-error.js";

/** A file to check. One that was not named itself may be something else than a document of ours. */
export interface InputFile {
  readonly path: string;
  readonly isNamed: boolean;
}

/** Stands for the standard input. */
export const STANDARD_INPUT = "-";
/** What findings call it. */
export const STANDARD_INPUT_NAME = "<stdin>";

const PATTERN_CHARACTERS = /[*?[\]{}!()]/;
const DOCUMENTS = "**/*.{yaml,yml,json}";

/**
 * The files that the words of a command line mean: files, folders with all YAML and JSON files
 * below them, and patterns that the shell has not expanded. In the order of the words, what one
 * word means sorted by path, each file once.
 */
export async function collectFiles(words: readonly string[]): Promise<InputFile[]> {
  const files = new Map<string, InputFile>();
  for (const word of words) {
    for (const file of await filesOf(word)) {
      const known = files.get(file.path);
      if (known === undefined || file.isNamed) files.set(file.path, file);
    }
  }
  return [...files.values()];
}

async function filesOf(word: string): Promise<InputFile[]> {
  if (word === STANDARD_INPUT) return [{ path: word, isNamed: true }];
  const status = statSync(word, { throwIfNoEntry: false });
  if (status?.isDirectory() === true) {
    const found = await search(DOCUMENTS, word);
    return sorted(found.map((path) => join(word, path)));
  }
  if (status !== undefined) return [{ path: word, isNamed: true }];
  if (!PATTERN_CHARACTERS.test(word)) throw new UsageError(`${word}: there is no such file`);
  const found = await search(word.replaceAll("\\", "/"), ".");
  if (found.length === 0) throw new UsageError(`no file matches "${word}"`);
  return sorted(found);
}

/** Hidden files and installed packages are nobody's profiles. */
async function search(pattern: string, folder: string): Promise<string[]> {
  const { globSync } = await import("tinyglobby");
  return globSync(pattern, {
    cwd: folder,
    ignore: ["**/node_modules/**"],
    expandDirectories: false,
  });
}

function sorted(paths: string[]): InputFile[] {
  return paths.sort().map((path) => ({ path, isNamed: false }));
}

export function noDocuments(words: readonly string[], fileCount: number): UsageError {
  const where = words.join(", ");
  return fileCount === 0
    ? new UsageError(`there is no YAML or JSON file in ${where}`)
    : new UsageError(`none of ${plural(fileCount, "file")} in ${where} is a document of ours`);
}
