import { existsSync } from "node:fs";

/** Sources import generated validators, and worker threads load built files: no build, no tests. */
export function setup(): void {
  for (const folder of ["../../src/generated", "../../dist"]) {
    if (!existsSync(new URL(folder, import.meta.url))) {
      throw new Error("The tests need a build. Run: npm run build");
    }
  }
}
