// @ts-check
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import { build } from "esbuild";
import { generatedDir, listFiles, root, schemaDir } from "./paths.js";

const SUFFIX = ".schema.json";

/**
 * Compiles each JSON Schema to a module of its own without dependencies, so that a command loads
 * no compiler and only the validators it needs.
 * @param {import("./output.js").Output} output
 * @returns {Promise<string[]>} the files of packages that ended up inside the validators
 */
export async function generateValidators(output) {
  const files = listFiles(schemaDir, SUFFIX);
  const schemas = files.map((file) => {
    const text = readFileSync(join(schemaDir, file), "utf8");
    return JSON.parse(text, withoutExamples);
  });
  const ajv = new Ajv2020({
    schemas,
    discriminator: true,
    allErrors: true,
    verbose: true,
    strict: true,
    // `required` next to `if`/`then` names properties that the parent schema declares.
    strictRequired: false,
    // Editors show this text beside a failed `pattern`, and so do our findings.
    keywords: ["patternErrorMessage"],
    allowUnionTypes: true,
    // Definitions that many devices share become functions of their own.
    inlineRefs: false,
    code: { source: true, esm: true, lines: true },
  });
  /** @type {Set<string>} */
  const bundled = new Set();
  for (const [index, file] of files.entries()) {
    const name = basename(file, SUFFIX);
    const identifier = `validate${pascalCase(name)}`;
    const source = standalone.default(ajv, { [identifier]: schemas[index].$id });
    const result = await build({
      stdin: { contents: source, resolveDir: root, sourcefile: `${name}.js` },
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      // Nobody reads them, and every command that checks a profile loads one.
      minify: true,
      platform: "neutral",
      target: "node20",
    });
    for (const input of Object.keys(result.metafile.inputs)) bundled.add(input);
    const [module] = result.outputFiles;
    if (module === undefined) throw new Error(`no validator for ${file}`);
    const path = join(generatedDir, "validators", name);
    output.write(`${path}.js`, `// Generated from schemas/${file}. Do not edit.\n${module.text}`);
    output.write(`${path}.d.ts`, declaration(file, identifier));
  }
  return [...bundled];
}

/**
 * Examples are for editors; in a validator they would only take time to load. A key of a document
 * may have this name, too, and holds no list.
 * @param {string} key
 * @param {unknown} value
 */
function withoutExamples(key, value) {
  return key === "examples" && Array.isArray(value) ? undefined : value;
}

/**
 * @param {string} file
 * @param {string} identifier
 */
function declaration(file, identifier) {
  return [
    `// Generated from schemas/${file}. Do not edit.`,
    `import type { ErrorObject } from "ajv";`,
    "",
    `export declare const ${identifier}: {`,
    "  (data: unknown): boolean;",
    "  errors?: ErrorObject[] | null;",
    "};",
    "",
  ].join("\n");
}

/** @param {string} name */
function pascalCase(name) {
  return name.replace(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase());
}
