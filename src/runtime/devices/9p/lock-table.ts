import { P9OpenFlag } from "../../../catalogue/devices/ninep-constants.js";
import { P9Error } from "./errors.js";
import type { Share } from "./share.js";

/**
 * A file that was opened once more, for locking alone. The host's locks belong to the open file, those of a guest to a
 * process, which may have opened the file twice: so every process of the guest gets one open file for its locks.
 */
export interface LockFile {
  readonly key: string;
  readonly file: number;
  /** Fids that it was used through; with the last one the locks go. */
  users: number;
}

/** The files that a session keeps open for its locks, one for each locked file and process of the guest. */
export class LockTable {
  readonly #share: Share;
  readonly #most: number;
  readonly #files = new Map<string, LockFile>();

  constructor(share: Share, most: number) {
    this.#share = share;
    this.#most = most;
  }

  find(key: string): LockFile | undefined {
    return this.#files.get(key);
  }

  /** Opens one for a node, without users yet; a negated error number when it cannot. */
  open(key: string, node: number, isReadOnly: boolean): LockFile | number {
    if (this.#files.size >= this.#most) return -P9Error.Enolck;
    // A lock for writing needs a file that is open for it.
    let file = isReadOnly ? -P9Error.Erofs : this.#share.open(node, P9OpenFlag.ReadWrite);
    if (file < 0) file = this.#share.open(node, 0);
    if (file < 0) return file;
    const lockFile = { key, file, users: 0 };
    this.#files.set(key, lockFile);
    return lockFile;
  }

  /** A fid that used it is gone. */
  release(lockFile: LockFile): void {
    if (--lockFile.users > 0) return;
    this.#files.delete(lockFile.key);
    this.#share.close(lockFile.file);
  }
}
