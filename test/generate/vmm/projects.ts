import { generate } from "../../../src/generate/generate.js";
import { platformOf, profileText } from "../platforms.js";
import { scratchDir } from "../scratch-dir.js";

/** A project of a guest in a folder; the place of its files. */
export function projectOf(guest: object): string {
  const out = scratchDir();
  const platform = platformOf(profileText([{ devices: [], ...guest }]));
  generate(platform, { out, force: false, mode: "write" });
  return out;
}
