import {
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { MANIFEST_PATH } from "./manifest.js";
import { FileAction, type PlannedFile } from "./write-plan.js";

/** The mode of files that are programs; the user's mask takes from it. */
const PROGRAM_MODE = 0o777;
const FILE_MODE = 0o666;

/** The changes of one project, from a folder beside its files to their places and back. */
export class StagedProject {
  readonly #path: string;
  /** Inside the project: a move must not cross file systems. */
  readonly #stage: string;
  readonly #written: readonly PlannedFile[];
  readonly #deleted: readonly string[];
  readonly #moved: string[] = [];
  /** Folders that were made, inner ones last. */
  readonly #folders: string[] = [];

  constructor(path: string, files: readonly PlannedFile[]) {
    this.#path = path;
    this.#stage = join(path, `.wheelbase-${process.pid}.tmp`);
    // The manifest last: until it is there, the files count as those of the generation before.
    const isLast = ({ path: file }: PlannedFile) => file === MANIFEST_PATH;
    const written = files.filter(({ content }) => content !== undefined);
    this.#written = [...written.filter((file) => !isLast(file)), ...written.filter(isLast)];
    this.#deleted = files
      .filter(({ action }) => action === FileAction.Delete)
      .map(({ path: file }) => file);
  }

  write(): void {
    for (const { path, content = "", isProgram } of this.#written) {
      const staged = this.#new(path);
      this.#makeFolder(dirname(staged));
      writeFileSync(staged, content, { mode: isProgram ? PROGRAM_MODE : FILE_MODE });
    }
  }

  moveInPlace(): void {
    for (const { path } of this.#written) {
      const target = join(this.#path, path);
      this.#makeFolder(dirname(target));
      this.#keepOld(path);
      renameSync(this.#new(path), target);
      this.#moved.push(path);
    }
    for (const path of this.#deleted) {
      this.#keepOld(path);
      rmSync(join(this.#path, path));
      this.#moved.push(path);
    }
  }

  /** Undoes what was done, as far as the disk allows. */
  takeBack(): void {
    for (const path of this.#moved.toReversed()) {
      const target = join(this.#path, path);
      if (isThere(this.#old(path))) renameSync(this.#old(path), target);
      else rmSync(target, { force: true });
    }
    rmSync(this.#stage, { recursive: true, force: true });
    for (const folder of this.#folders.toReversed()) removeIfEmpty(folder);
  }

  /** Removes what only served the way, and folders that deletions left empty. */
  tidy(): void {
    rmSync(this.#stage, { recursive: true, force: true });
    for (const path of this.#deleted) {
      let folder = dirname(path);
      while (folder !== "." && removeIfEmpty(join(this.#path, folder))) folder = dirname(folder);
    }
  }

  #new(path: string): string {
    return join(this.#stage, "new", path);
  }

  #old(path: string): string {
    return join(this.#stage, "old", path);
  }

  /** A second name for what is about to be replaced; a copy where the disk has no second names. */
  #keepOld(path: string): void {
    const target = join(this.#path, path);
    if (!isThere(target)) return;
    this.#makeFolder(dirname(this.#old(path)));
    try {
      linkSync(target, this.#old(path));
    } catch {
      copyFileSync(target, this.#old(path));
    }
  }

  #makeFolder(folder: string): void {
    const first = mkdirSync(folder, { recursive: true });
    if (first === undefined) return;
    const below = relative(first, folder).split(sep).filter(Boolean);
    const inner = below.map((_, depth) => join(first, ...below.slice(0, depth + 1)));
    this.#folders.push(first, ...inner);
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** False when it stays, which it does when it holds files of the user. */
function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
