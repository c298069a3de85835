import { lstatSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { digestOf } from "../digest.js";
import { MANIFEST_PATH, type Manifest, parseManifest } from "./manifest.js";
import { ProjectError } from "./project-error.js";
import type { DiskState, PlannedFile } from "./write-plan.js";

/**
 * The folder of a generated project on disk. Nothing outside of it is ever read, written or
 * deleted.
 */
export class ProjectDir {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** The manifest of the last generation, if there was one; throws `ProjectError`. */
  readManifest(): Manifest | undefined {
    const state = this.stateOf(MANIFEST_PATH);
    if (state === "nothing") return undefined;
    if (state === "not-a-file") throw new ProjectError(`${MANIFEST_PATH} is not a file`);
    return parseManifest(readFileSync(join(this.path, MANIFEST_PATH), "utf8"));
  }

  stateOf(path: string): DiskState {
    this.#refuseDetour(path);
    const target = join(this.path, path);
    const stat = lstatSync(target, { throwIfNoEntry: false });
    if (stat === undefined) return "nothing";
    return stat.isFile() ? digestOf(readFileSync(target)) : "not-a-file";
  }

  /** What is at a path as text, for people to see; empty where there is no file. */
  read(path: string): string {
    const isFile = !["nothing", "not-a-file"].includes(this.stateOf(path));
    return isFile ? readFileSync(join(this.path, path), "utf8") : "";
  }

  /** Refuses a plan that cannot be carried out. */
  refuseFolders(files: readonly PlannedFile[]): void {
    for (const { path, content } of files) if (content !== undefined) this.#refuseFolder(path);
  }

  /**
   * What lies on the way to a file has to be a folder, and a link to one must not lead out of the
   * project.
   */
  #refuseDetour(path: string): void {
    const parts = path.split("/").slice(0, -1);
    for (let depth = 0; depth <= parts.length; depth++) {
      const folder = join(this.path, ...parts.slice(0, depth));
      const stat = statSync(folder, { throwIfNoEntry: false });
      if (stat === undefined) return;
      if (!stat.isDirectory())
        throw new ProjectError(`${folder} is in the way: it is not a folder`);
    }
    const root = realpathSync(this.path);
    const real = realpathSync(join(this.path, ...parts));
    if (real !== root && !real.startsWith(root + sep)) {
      throw new ProjectError(`${join(this.path, path)} leads out of the project through a link`);
    }
  }

  #refuseFolder(path: string): void {
    const target = join(this.path, path);
    if (lstatSync(target, { throwIfNoEntry: false })?.isDirectory() === true) {
      throw new ProjectError(`${target} is in the way: it is a folder`);
    }
  }
}
