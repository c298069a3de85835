import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const SUFFIX = ".yaml";

/** Names of the standards that come with this package. */
export function shippedNames(): string[] {
  return readdirSync(folder())
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
    .sort();
}

/** The file of a shipped standard; undefined for what is no such name. */
export function shippedPath(name: string): string | undefined {
  return shippedNames().includes(name) ? join(folder(), `${name}${SUFFIX}`) : undefined;
}

/** Found by the package's name: bundled code does not know where in it it ends up. */
function folder(): string {
  const file = createRequire(import.meta.url).resolve("wheelbase/package.json");
  return join(dirname(file), "profiles", "standards");
}
