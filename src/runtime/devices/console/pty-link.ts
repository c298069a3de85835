import {
  lstatSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
} from "node:fs";
import { dirname } from "node:path";
import { HostError } from "../../host/host-error.js";

/** A symbolic link that gives a pseudo-terminal a stable name while the backend runs. */
export class PtyLink {
  readonly #path: string;
  readonly #target: string;

  private constructor(path: string, target: string) {
    this.#path = path;
    this.#target = target;
  }

  /**
   * Makes the link, and its directory. A link to a pseudo-terminal or to nothing, as a killed backend leaves it, is
   * replaced in one step; anything else is refused.
   */
  static place(path: string, target: string): PtyLink {
    if (!isReplaceable(path)) {
      throw new HostError(
        "WB4302",
        `${path} exists and is no link to a pseudo-terminal; choose another link`,
      );
    }
    const draft = `${path}.${process.pid}`;
    try {
      mkdirSync(dirname(path), { recursive: true });
      symlinkSync(target, draft);
      renameSync(draft, path);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new HostError("WB4303", `cannot make the link ${path}: ${reason}`);
    }
    return new PtyLink(path, target);
  }

  /** Removes the link unless somebody else replaced it meanwhile. */
  remove(): void {
    if (targetOf(this.#path) === this.#target) unlinkSync(this.#path);
  }
}

function isReplaceable(path: string): boolean {
  const target = targetOf(path);
  if (target === undefined) return lstatSync(path, { throwIfNoEntry: false }) === undefined;
  return target.startsWith("/dev/pts/") || statSync(path, { throwIfNoEntry: false }) === undefined;
}

/** Where a symbolic link points; undefined for anything else. */
function targetOf(path: string): string | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isSymbolicLink() === true ? readlinkSync(path) : undefined;
}
