// @ts-check
import { bundleCommands } from "./bundle.js";
import { withBuildLock } from "./lock.js";
import { writeManifest } from "./manifest.js";
import { writeNotices } from "./notices.js";
import { Output } from "./output.js";
import { distDir, generatedDir } from "./paths.js";
import { generateSchemas } from "./schemas.js";
import { inputDigest, isUpToDate, removeStamp, writeStamp } from "./stamp.js";
import { generateTemplates } from "./templates.js";
import { checkAndEmitTypes } from "./types.js";
import { generateValidators } from "./validators.js";

const started = performance.now();
const force = process.argv.includes("--force");

/** @returns {Promise<string>} what happened */
async function build() {
  const digest = inputDigest();
  if (!force && isUpToDate(digest)) return "up to date";
  removeStamp();
  const output = new Output();
  await generateSchemas(output);
  const validatorInputs = await generateValidators(output);
  generateTemplates(output);
  output.prune(generatedDir);

  // esbuild works in its own process while this one checks types.
  const bundling = bundleCommands(output);
  const typesAreGood = checkAndEmitTypes(output);
  const bundleInputs = await bundling;
  writeNotices(output, [...validatorInputs, ...bundleInputs]);
  output.prune(distDir);
  await writeManifest(output);
  if (!typesAreGood) throw new Error("type errors (the output is complete all the same)");
  // The schemas are inputs, too, and may have just been written.
  writeStamp(inputDigest());
  return "done";
}

try {
  const outcome = await withBuildLock(build);
  console.log(`build: ${outcome} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
} catch (error) {
  console.error(`build: failed: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
