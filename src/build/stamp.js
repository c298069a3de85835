// @ts-check
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheDir, distDir, generatedDir, listFiles, root } from "./paths.js";

const PATH = join(cacheDir, "build.stamp");
const FOLDERS = ["src", "schemas", "templates"];
const FILES = ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"];

/** Digest of name, size and time of everything the build reads. */
export function inputDigest() {
  const hash = createHash("sha256");
  const inputs = FOLDERS.flatMap((folder) =>
    listFiles(join(root, folder)).map((file) => `${folder}/${file}`),
  ).filter((file) => !file.startsWith("src/generated/"));
  for (const file of [...inputs, ...FILES]) {
    const stat = statSync(join(root, file), { throwIfNoEntry: false });
    hash.update(`${file} ${stat?.size} ${stat?.mtimeMs}\n`);
  }
  return hash.digest("hex");
}

/** @param {string} digest */
export function isUpToDate(digest) {
  if (!existsSync(distDir) || !existsSync(generatedDir)) return false;
  if (!existsSync(join(root, "oclif.manifest.json"))) return false;
  try {
    return readFileSync(PATH, "utf8") === digest;
  } catch {
    return false;
  }
}

/** @param {string} digest */
export function writeStamp(digest) {
  mkdirSync(dirname(PATH), { recursive: true });
  writeFileSync(PATH, digest);
}

export function removeStamp() {
  rmSync(PATH, { force: true });
}
