// @ts-check
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { listFiles } from "./paths.js";

/**
 * Files written by one build. A file whose text did not change keeps its time stamp, so tools that
 * watch or cache see no change; a new text replaces the old one in one step, so a test that runs
 * at the same time never reads half a file.
 */
export class Output {
  /** @type {Set<string>} */
  #written = new Set();

  /**
   * @param {string} path absolute
   * @param {string | Uint8Array} content
   */
  write(path, content) {
    this.#written.add(path);
    const bytes = Buffer.from(content);
    try {
      if (readFileSync(path).equals(bytes)) return;
    } catch {
      mkdirSync(dirname(path), { recursive: true });
    }
    const staged = `${path}.${process.pid}.tmp`;
    writeFileSync(staged, bytes);
    renameSync(staged, path);
  }

  /**
   * Keeps a file that is current although this build did not write it.
   * @param {string} path absolute
   */
  keep(path) {
    this.#written.add(path);
  }

  /**
   * Removes what earlier builds left in `folder` and this one did not write.
   * @param {string} folder
   */
  prune(folder) {
    for (const file of listFiles(folder)) {
      const path = join(folder, file);
      if (!this.#written.has(path)) rmSync(path);
    }
  }
}
