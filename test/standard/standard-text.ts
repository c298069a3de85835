import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadStandard, type StandardResult } from "../../src/standard/load-standard.js";
import type { Standard } from "../../src/standard/standard.js";

export const HEAD = `kind: Standard
schemaVersion: 1
name: ours
title: Ours
version: "1"
`;

/** Loads `files` from a folder of their own; the first is the one that is asked for. */
export function loadTexts(files: Readonly<Record<string, string>>): StandardResult {
  const folder = mkdtempSync(join(tmpdir(), "wheelbase-standard-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return loadStandard(join(folder, Object.keys(files)[0] ?? ""));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function standardOf(text: string): Standard {
  const result = loadTexts({ "ours.yaml": `${HEAD}${text}` });
  if (!result.ok) throw new Error(JSON.stringify(result.findings, undefined, 2));
  return result.standard;
}
