// @ts-check
import { join } from "node:path";
import { build } from "esbuild";
import { distDir, listFiles, root, sourceDir } from "./paths.js";
import { runtimeExternal } from "./runtime-external.js";

/**
 * Bundles the command-line side: one entry a command, the start of
 * the executable and the library, with shared chunks, so that
 * a command loads only what it uses. The runtime stays outside and is shared with the library.
 * @param {import("./output.js").Output} output
 * @returns {Promise<string[]>} input files, relative to the project root
 */
export async function bundleCommands(output) {
  const entries = [
    ...listFiles(join(sourceDir, "commands"), ".ts").map((file) => `commands/${file}`),
    "cli/main.ts",
    // Started as worker threads, by their paths.
    "probe/exercise-thread.ts",
    "cli/validate/check-thread.ts",
    "index.ts",
  ];
  const result = await build({
    absWorkingDir: root,
    entryPoints: entries.map((file) => join(sourceDir, file)),
    outbase: sourceDir,
    outdir: distDir,
    bundle: true,
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    format: "esm",
    platform: "node",
    target: "node20",
    external: ["koffi", "typescript"],
    plugins: [runtimeExternal],
    // CommonJS packages inside the bundle call require() for Node's own modules.
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module";\nconst require = __createRequire(import.meta.url);',
    },
    legalComments: "none",
    minifySyntax: true,
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  for (const file of result.outputFiles) output.write(file.path, file.contents);
  return Object.keys(result.metafile.inputs);
}
