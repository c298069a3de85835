import { existsSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import type { OwnPackage } from "./own-package.js";

/**
 * npm's specification of the runtime when the user gives none: `^version` when this package came
 * from a registry, and otherwise (a source checkout, a tarball, a link) the folder it is in, since
 * no registry may have that version.
 */
export function defaultRuntime({ root, version }: OwnPackage, projectDir: string): string {
  if (isFromRegistry(root)) return `^${version}`;
  return `file:${portable(relative(realPath(projectDir), realpathSync(root)))}`;
}

/** npm notes beside the packages where it got each of them from. */
function isFromRegistry(root: string): boolean {
  const modules = dirname(root);
  if (basename(modules) !== "node_modules") return false;
  try {
    const lock: unknown = JSON.parse(readFileSync(join(modules, ".package-lock.json"), "utf8"));
    const { packages } = lock as { packages?: Record<string, { resolved?: string }> };
    const entry = packages?.[`node_modules/${basename(root)}`];
    return entry?.resolved !== undefined && /^https?:/.test(entry.resolved);
  } catch {
    return false;
  }
}

/**
 * npm resolves links before it follows a relative path, so the path has to start at the real
 * folder.
 */
function realPath(folder: string): string {
  if (existsSync(folder)) return realpathSync(folder);
  const parent = dirname(folder);
  return parent === folder ? folder : join(realPath(parent), basename(folder));
}

export function portable(path: string): string {
  return path.split(sep).join("/");
}
