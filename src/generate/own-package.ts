import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";

/** The package that this code belongs to. */
export interface OwnPackage {
  readonly root: string;
  readonly version: string;
  /** The compiler that generated projects are pinned to. */
  readonly typescriptVersion: string;
  readonly nodeRange: string;
}

/** Found by its name: bundled code does not know in which folder of the package it ends up. */
export function ownPackage(): OwnPackage {
  const file = createRequire(import.meta.url).resolve("wheelbase/package.json");
  const { version, dependencies, engines } = JSON.parse(readFileSync(file, "utf8"));
  return {
    root: dirname(file),
    version,
    typescriptVersion: dependencies.typescript,
    nodeRange: engines.node,
  };
}
