// @ts-check
import { existsSync, rmSync } from "node:fs";
import { join, relative, sep } from "node:path";
import ts from "typescript";
import { cacheDir, distDir, listFiles, root, sourceDir } from "./paths.js";

/**
 * Folders whose modules stay unbundled: worker threads load files of `dist/runtime` by URL, and
 * those files import the catalogue. The JavaScript of everything else comes from the bundler.
 */
const UNBUNDLED = ["runtime", "catalogue"];

/**
 * Checks all sources and writes their declarations, plus the JavaScript of the unbundled folders.
 * Output is written even when there are errors, so that work in one folder does not wait for another.
 * @param {import("./output.js").Output} output
 * @returns {boolean} whether the sources are free of type errors
 */
export function checkAndEmitTypes(output) {
  const buildInfo = join(cacheDir, "tsconfig.tsbuildinfo");
  if (!existsSync(distDir)) rmSync(buildInfo, { force: true });
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: report };
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, "tsconfig.build.json"),
    { tsBuildInfoFile: buildInfo },
    host,
  );
  if (config === undefined) return false;
  const program = ts.createIncrementalProgram({
    rootNames: config.fileNames,
    options: config.options,
  });
  const result = program.emit(undefined, (path, text) => {
    if (path === buildInfo || isWanted(path)) output.write(path, text);
  });
  const diagnostics = [
    ...config.errors,
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getSyntacticDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...program.getSemanticDiagnostics(),
    ...result.diagnostics,
  ];
  const sorted = ts.sortAndDeduplicateDiagnostics(diagnostics);
  if (sorted.length > 0) report(sorted);
  keepUnchanged(output);
  return !sorted.some((diagnostic) => diagnostic.category === ts.DiagnosticCategory.Error);
}

/** @param {string} path */
function isWanted(path) {
  if (path.endsWith(".d.ts")) return true;
  const [folder] = relative(distDir, path).split(sep);
  return UNBUNDLED.includes(folder ?? "");
}

/**
 * The incremental program emits changed files only; the others are still current.
 * @param {import("./output.js").Output} output
 */
function keepUnchanged(output) {
  for (const file of listFiles(sourceDir, ".ts")) {
    if (file.endsWith(".d.ts")) continue;
    const base = join(distDir, file.slice(0, -".ts".length));
    for (const path of [`${base}.d.ts`, `${base}.js`]) if (isWanted(path)) output.keep(path);
  }
}

/** @param {ts.Diagnostic | readonly ts.Diagnostic[]} diagnostics */
function report(diagnostics) {
  const list = Array.isArray(diagnostics) ? diagnostics : [diagnostics];
  const format = process.stderr.isTTY
    ? ts.formatDiagnosticsWithColorAndContext
    : ts.formatDiagnostics;
  process.stderr.write(
    format(list, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => root,
      getNewLine: () => "\n",
    }),
  );
}
