import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const SUFFIX = ".yaml";
const NAME = /^[a-z][a-z0-9-]*$/;

/** Whether an entry of `extends` names a base that comes with the tool, rather than a file. */
export function isBaseName(entry: string): boolean {
  return NAME.test(entry);
}

/** Names of the base profiles that come with this package. */
export function shippedBases(): string[] {
  const folder = basesFolder();
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
    .sort();
}

export function shippedBasePath(name: string): string {
  return join(basesFolder(), `${name}${SUFFIX}`);
}

/** Found by the package's name: bundled code does not know where in it it ends up. */
function basesFolder(): string {
  const file = createRequire(import.meta.url).resolve("wheelbase/package.json");
  return join(dirname(file), "profiles", "bases");
}
