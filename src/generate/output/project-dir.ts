import {
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, sep } from "node:path";
import { digestOf } from "../digest.js";
import { MANIFEST_PATH, type Manifest, parseManifest } from "./manifest.js";
import { ProjectError } from "./project-error.js";
import { type DiskState, FileAction, type PlannedFile } from "./write-plan.js";

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

  /**
   * Carries out a plan: everything is written aside first, so that a full disk leaves the project
   * as it was; then each file is moved to its place in one step, the manifest last.
   */
  write(files: readonly PlannedFile[]): void {
    for (const { path, content } of files) if (content !== undefined) this.#refuseFolder(path);
    mkdirSync(this.path, { recursive: true });
    const stage = join(this.path, `.wheelbase-${process.pid}.tmp`);
    const isLast = ({ path }: PlannedFile) => path === MANIFEST_PATH;
    const ordered = [...files.filter((file) => !isLast(file)), ...files.filter(isLast)];
    const written = ordered.filter(({ content }) => content !== undefined);
    try {
      for (const { path, content = "" } of written) {
        const staged = join(stage, path);
        mkdirSync(dirname(staged), { recursive: true });
        writeFileSync(staged, content);
      }
      for (const { path } of written) {
        const target = join(this.path, path);
        mkdirSync(dirname(target), { recursive: true });
        renameSync(join(stage, path), target);
      }
    } finally {
      rmSync(stage, { recursive: true, force: true });
    }
    for (const { path, action } of files) if (action === FileAction.Delete) this.#remove(path);
  }

  #remove(path: string): void {
    rmSync(join(this.path, path));
    for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
      try {
        rmdirSync(join(this.path, folder));
      } catch {
        // Not empty: it holds files of the user.
        return;
      }
    }
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
