// @ts-check
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withFolder } from "../support/backend.js";
import { cpuOf, executable } from "../support/command.js";
import { profileText } from "../support/profiles.js";
import { median, report, rounded } from "../support/result.js";

/** Profiles that a run checks in a second of processor time, after the start. */
const sets = Number(process.argv[2]);
const files = Number(process.argv[3]);
const rounds = 5;

await withFolder(async (folder) => {
  const fleet = join(folder, "fleet");
  mkdirSync(fleet);
  const text = profileText(sets);
  for (let index = 0; index < files; index++) writeFileSync(join(fleet, `${index}.yaml`), text);
  /** @type {number[]} */
  const rates = [];
  for (let round = 0; round < rounds; round++) {
    const start = cpuOf([executable, "validate", join(fleet, "0.yaml")]);
    const all = cpuOf([executable, "validate", fleet]);
    rates.push((files * 1000) / (all - start));
  }
  report({
    value: rounded(median(rates), 0),
    unit: `profiles a CPU second, ${3 * sets} devices each`,
  });
});
