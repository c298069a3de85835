// @ts-check
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { withFolder } from "../support/backend.js";
import { durationOf, executable } from "../support/command.js";
import { profileText } from "../support/profiles.js";
import { median, report, rounded } from "../support/result.js";

/** What `validate` of a profile with 30 devices takes, beside a Node that does nothing. */
const rounds = 21;

await withFolder(async (folder) => {
  const file = join(folder, "profile.yaml");
  writeFileSync(file, profileText(10));
  /** @type {number[]} */
  const validate = [];
  /** @type {number[]} */
  const bare = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(durationOf(["-e", "0"]));
    validate.push(durationOf([executable, "validate", file]));
  }
  const [value, peer] = [median(validate), median(bare)];
  report({
    value: rounded(value, 1),
    unit: "ms, peer is bare Node",
    peer: rounded(peer, 1),
    ratio: rounded(value / peer, 2),
  });
});
