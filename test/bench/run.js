// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { cases } from "./cases.js";
import { printTable } from "./support/table.js";

/**
 * npm run bench [-- FILTER] [--json]: runs the benchmarks whose names contain FILTER on the built runtime.
 * Each runs in a process of its own, since the engine's optimiser remembers what earlier code did.
 */
const args = process.argv.slice(2);
const json = args.includes("--json");
const filter = args.find((argument) => !argument.startsWith("--")) ?? "";

if (!existsSync(new URL("../../dist/runtime/index.js", import.meta.url))) {
  process.stderr.write("The benchmarks measure the built runtime. Run: npm run build\n");
  process.exit(2);
}

/** @type {import("./support/result.js").Result[]} */
const results = [];
let failed = false;
for (const { name, file, parameters } of cases) {
  if (!name.includes(filter)) continue;
  if (!json) process.stderr.write(`${name} ...\n`);
  const path = fileURLToPath(new URL(`./cases/${file}`, import.meta.url));
  // Young generations that are large from the start keep the collector from running inside a measurement of allocated bytes.
  const flags = ["--min-semi-space-size=64", "--max-semi-space-size=64", "--expose-gc"];
  const { status, stdout } = spawnSync(process.execPath, [...flags, path, ...parameters], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 300_000,
  });
  if (status !== 0) {
    process.stderr.write(`${name} failed\n`);
    failed = true;
    continue;
  }
  for (const line of stdout.split("\n"))
    if (line !== "") results.push({ name, ...JSON.parse(line) });
}

if (json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
else printTable(results);
if (failed) process.exitCode = 1;
