// @ts-check
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { cacheDir, root, schemaDir } from "./paths.js";

/** Schemas that are made from descriptions in the sources, by the function that makes them. */
const GENERATED = [
  {
    schema: "platform-profile",
    source: "src/profile/schema/platform-schema.ts",
    make: "platformProfileSchema",
  },
];

/**
 * Writes the schemas that follow from descriptions of devices. They are checked in, because
 * editors and other tools read them from the repository.
 * @param {import("./output.js").Output} output
 */
export async function generateSchemas(output) {
  for (const { schema, source, make } of GENERATED) {
    const result = await build({
      entryPoints: [join(root, source)],
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      target: "node20",
    });
    const module = await importText(result.outputFiles[0]?.text ?? "", schema);
    const schemaOf = module[make];
    if (schemaOf === undefined) throw new Error(`${source} has no ${make}`);
    const text = `${JSON.stringify(schemaOf(), undefined, 2)}\n`;
    output.write(join(schemaDir, `${schema}.schema.json`), text);
  }
}

/**
 * @param {string} text
 * @param {string} name
 * @returns {Promise<Record<string, () => object>>}
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
