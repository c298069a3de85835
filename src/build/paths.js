// @ts-check
import { readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url)).replace(/[/\\]$/, "");
export const sourceDir = join(root, "src");
export const generatedDir = join(sourceDir, "generated");
export const schemaDir = join(root, "schemas");
export const templateDir = join(root, "templates");
export const distDir = join(root, "dist");
/** State of the build that no package ships: incremental type check, stamp, lock. */
export const cacheDir = join(root, "node_modules", ".cache", "wheelbase");

/**
 * Every file below `folder` whose name ends in `suffix`, sorted, relative to `folder`, with
 * forward slashes. A folder that does not exist has no files.
 * @param {string} folder
 * @param {string} [suffix]
 * @returns {string[]}
 */
export function listFiles(folder, suffix = "") {
  /** @type {import("node:fs").Dirent[]} */
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(suffix))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((path) => path.split(sep).join("/"))
    .sort();
}
