// @ts-check
import { measureCoverage } from "./coverage.js";

/**
 * npm run conformance [-- AREA] [--json]: how many of VIRTIO's device requirements a test checks, or are excepted for
 * a recorded reason; with AREA also which are open.
 */
const args = process.argv.slice(2);
const wanted = args.find((argument) => !argument.startsWith("--"));
const areas = (await measureCoverage()).filter(
  ({ area }) => wanted === undefined || area === wanted,
);

/** @param {import("./coverage.js").AreaCoverage} area */
function figures({ tested, excepted, open }) {
  const covered = tested + excepted;
  return { covered, total: covered + open.length, tested, excepted };
}

if (args.includes("--json")) {
  const devices = Object.fromEntries(areas.map((area) => [area.area, figures(area)]));
  process.stdout.write(`${JSON.stringify({ devices }, null, 2)}\n`);
} else {
  for (const area of areas) {
    const { covered, total, excepted } = figures(area);
    const share = `${covered}/${total}`.padStart(9);
    process.stdout.write(`${area.area.padEnd(18)}${share}  ${excepted} excepted\n`);
    if (wanted === undefined) continue;
    for (const { id, keyword, summary } of area.open) {
      process.stdout.write(`  ${id} ${keyword}: ${summary}\n`);
    }
  }
}
const mistakes = areas.flatMap((area) => area.mistakes);
for (const mistake of mistakes) process.stderr.write(`${mistake}\n`);
if (areas.length === 0) process.stderr.write(`no area ${wanted}\n`);
if (mistakes.length > 0 || areas.length === 0) process.exitCode = 1;
