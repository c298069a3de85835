// @ts-check
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { distDir, root } from "./paths.js";

const PACKAGE_FOLDER = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;
const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;

/**
 * Writes the licences of every package whose code the bundle contains.
 * @param {import("./output.js").Output} output
 * @param {readonly string[]} inputs files of the bundle, relative to the project root
 */
export function writeNotices(output, inputs) {
  const folders = new Set(inputs.flatMap((input) => PACKAGE_FOLDER.exec(input)?.[0] ?? []));
  const notices = [...folders].sort().map(notice);
  const head = "Wheelbase contains code of the following packages.\n";
  output.write(join(distDir, "THIRD-PARTY-NOTICES.txt"), [head, ...notices].join("\n"));
}

/** @param {string} folder */
function notice(folder) {
  const path = join(root, folder);
  const { name, version, license } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
  const files = readdirSync(path).filter((file) => LICENCE_FILE.test(file));
  if (files.length === 0)
    throw new Error(`${name} has no licence file: look for its terms by hand`);
  const texts = files.map((file) => readFileSync(join(path, file), "utf8").trim());
  const rule = "-".repeat(80);
  return [rule, `${name} ${version} (${license})`, "", ...texts, ""].join("\n");
}
