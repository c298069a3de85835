// @ts-check
import { generate, parsePlatform } from "../../../dist/index.js";
import { profileText } from "../support/profiles.js";
import { report, rounded } from "../support/result.js";

/** Platforms in one process, all artefacts of each: how long one takes, and what stays behind. */
const platforms = 1000;
/** Before the memory is looked at: caches fill, code is compiled. */
const firstPlatforms = 100;
const MIB = 1024 ** 2;

/** @param {number} first @param {number} count */
function generateAll(first, count) {
  for (let index = first; index < first + count; index++) {
    const text = profileText(10).replace(/^name: .*$/m, `name: platform-${index}`);
    const result = parsePlatform(text, "/nowhere/platform.yaml");
    if (!result.ok) throw new Error(result.findings.map(({ message }) => message).join("\n"));
    const out = "/nowhere/wheelbase-bench";
    generate(result.platform, { out, force: false, mode: "dry-run" });
  }
}

function heapMib() {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / MIB;
}

generateAll(0, firstPlatforms);
const before = heapMib();
const start = performance.now();
generateAll(firstPlatforms, platforms);
const rate = (platforms * 1000) / (performance.now() - start);
report({ value: rounded(heapMib() - before, 2), unit: `MiB more after ${platforms} platforms` });
report({ value: rounded(rate, 1), unit: "platforms of 30 devices/s" });
