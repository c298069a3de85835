import { type FSWatcher, watch } from "node:fs";

/** Editors write a file in several steps, and tools write several files. */
const QUIET_MS = 60;

/**
 * Tells when something in some folders has changed and is quiet again. Folders and not files are
 * watched: editors replace a file by another one of its name.
 */
export class FolderWatch {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #onChange: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Watches these folders from now on, and no others. */
  setFolders(folders: ReadonlySet<string>): void {
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of folders) {
      if (!this.#watchers.has(folder)) this.#open(folder);
    }
  }

  close(): void {
    this.setFolders(new Set());
    clearTimeout(this.#timer);
  }

  #open(folder: string): void {
    try {
      const watcher = watch(folder, () => this.#changed());
      watcher.on("error", () => this.#lose(folder));
      this.#watchers.set(folder, watcher);
    } catch {
      // A folder that is gone comes back by a change in the one above it.
    }
  }

  #lose(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
    this.#changed();
  }

  #changed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#onChange, QUIET_MS);
  }
}
