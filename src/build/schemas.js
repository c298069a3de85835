// @ts-check
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { cacheDir, root } from "./paths.js";

/** Files that are made from descriptions in the sources, by the function that makes them. */
const GENERATED = [
  {
    path: "schemas/platform-profile.schema.json",
    source: "src/profile/schema/platform-schema.ts",
    make: "platformProfileSchema",
  },
  {
    path: "docs/profile-reference.md",
    source: "src/profile/schema/profile-reference.ts",
    make: "profileReference",
  },
];

/**
 * Writes the schemas and references that follow from descriptions of devices. They are checked in,
 * because people, editors and other tools read them from the repository.
 * @param {import("./output.js").Output} output
 */
export async function generateSchemas(output) {
  for (const { path, source, make } of GENERATED) {
    const result = await build({
      entryPoints: [join(root, source)],
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      target: "node20",
    });
    const module = await importText(result.outputFiles[0]?.text ?? "", make);
    const contentOf = module[make];
    if (contentOf === undefined) throw new Error(`${source} has no ${make}`);
    const content = contentOf();
    const isText = typeof content === "string";
    output.write(join(root, path), isText ? content : `${JSON.stringify(content, undefined, 2)}\n`);
  }
}

/**
 * @param {string} text
 * @param {string} name
 * @returns {Promise<Record<string, () => object | string>>}
 */
async function importText(text, name) {
  const path = join(cacheDir, `${name}.${process.pid}.mjs`);
  writeFileSync(path, text);
  try {
    return await import(pathToFileURL(path).href);
  } finally {
    rmSync(path);
  }
}
