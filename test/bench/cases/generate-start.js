// @ts-check
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { withFolder } from "../support/backend.js";
import { durationOf, executable } from "../support/command.js";
import { profileText } from "../support/profiles.js";
import { median, report, rounded } from "../support/result.js";

/** What `generate` of all artefacts of 30 devices takes, beside a Node that does nothing. */
const rounds = 21;

await withFolder(async (folder) => {
  const file = join(folder, "profile.yaml");
  writeFileSync(file, profileText(10));
  /** @type {number[]} */
  const generate = [];
  /** @type {number[]} */
  const bare = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(durationOf(["-e", "0"]));
    const out = join(folder, `out-${round}`);
    generate.push(durationOf([executable, "generate", file, "--out", out, "--only", "all"]));
  }
  const [value, peer] = [median(generate), median(bare)];
  report({
    value: rounded(value, 1),
    unit: "ms, peer is bare Node",
    peer: rounded(peer, 1),
    ratio: rounded(value / peer, 2),
  });
});
