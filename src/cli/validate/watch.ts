import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { plural, summaryLine } from "../../report/count.js";
import { describeFailure } from "../failure.js";
import { UsageError } from "../usage-error.js";
import { STANDARD_INPUT } from "./collect-files.js";
import { type ValidateOptions, validate } from "./validate.js";
import { FolderWatch } from "./watch-folders.js";

const CTRL_C = 0x03;
const CTRL_D = 0x04;
const QUIT_KEYS = new Set([CTRL_C, CTRL_D, ..."qQ".split("").map((key) => key.charCodeAt(0))]);

/** Validates now and whenever something changes, until the user quits. */
export async function validateOnChange(
  words: readonly string[],
  options: ValidateOptions,
): Promise<void> {
  if (words.includes(STANDARD_INPUT)) throw new UsageError("the standard input cannot be watched");
  let wake = () => {};
  let hasChanged = false;
  let isOver = false;
  const watch = new FolderWatch(() => {
    hasChanged = true;
    wake();
  });
  const stopListening = onQuit(() => {
    isOver = true;
    wake();
  });
  try {
    while (!isOver) {
      hasChanged = false;
      // Before the check: what changes during it is seen.
      watch.setFolders(foldersOf(words));
      const sources = await validateOnce(words, options);
      watch.setFolders(new Set([...foldersOf(words), ...[...sources].map(dirname)]));
      if (hasChanged || isOver) continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    stopListening();
    watch.close();
  }
}

async function validateOnce(
  words: readonly string[],
  options: ValidateOptions,
): Promise<ReadonlySet<string>> {
  const started = performance.now();
  try {
    const { sources, tally } = await validate(words, options);
    const duration = Math.round(performance.now() - started);
    const files = plural(tally.checkedFiles, "file");
    process.stderr.write(
      `${summaryLine(tally)}; ${files} checked in ${duration} ms, watching (q quits)\n`,
    );
    return sources;
  } catch (error) {
    // Files come and go; a mistake of ours is one all the same.
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(describeFailure(error, false).message);
    process.stderr.write("watching (q quits)\n");
    return new Set();
  }
}

/** Every folder in which a change can change what the words mean. */
function foldersOf(words: readonly string[]): Set<string> {
  const folders = new Set<string>();
  for (const word of words) {
    if (statSync(word, { throwIfNoEntry: false })?.isDirectory() === true) addTree(word, folders);
    else addTree(existingFolder(word), folders, !existsSync(word));
  }
  return folders;
}

/** The folder of a file, or the part of a pattern that is one. */
function existingFolder(word: string): string {
  let folder = dirname(word);
  while (!existsSync(folder)) folder = dirname(folder);
  return folder;
}

function addTree(folder: string, folders: Set<string>, isDeep = true): void {
  folders.add(folder);
  if (!isDeep) return;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const isOurs = entry.name !== "node_modules" && !entry.name.startsWith(".");
      if (entry.isDirectory() && isOurs) addTree(join(folder, entry.name), folders);
    }
  } catch {
    // It is gone or not for us to read; then there is nothing in it to watch.
  }
}

/** Calls back on Ctrl-C, a request to end, and q on a terminal. */
function onQuit(quit: () => void): () => void {
  const { stdin } = process;
  const onKeys = (keys: Buffer) => {
    if (keys.some((key) => QUIT_KEYS.has(key))) quit();
  };
  process.on("SIGINT", quit);
  process.on("SIGTERM", quit);
  if (stdin.isTTY) {
    stdin.setRawMode(true);
    stdin.on("data", onKeys);
  }
  return () => {
    process.off("SIGINT", quit);
    process.off("SIGTERM", quit);
    if (!stdin.isTTY) return;
    stdin.off("data", onKeys);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
