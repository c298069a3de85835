import { P9Error } from "./errors.js";
import type { LockFile, LockTable } from "./lock-table.js";
import type { Share } from "./share.js";

/** A node of the share with its users counted: fids of one file share it, so that copying a fid costs no descriptor. */
export class FidNode {
  readonly handle: number;
  #users = 1;

  constructor(handle: number) {
    this.handle = handle;
  }

  use(): this {
    this.#users++;
    return this;
  }

  /** Closes it after the last user. */
  release(share: Share): void {
    if (--this.#users === 0 && this.handle !== share.root) share.close(this.handle);
  }
}

/** An extended attribute that is read, or one that is collected until its fid is given up. */
export interface FidXattr {
  readonly value: Uint8Array;
  /** Only of one that is written. */
  readonly name?: Uint8Array;
  readonly flags: number;
  /** Bytes that arrived so far. */
  filled: number;
}

/** The client's handle of a file. */
export class Fid {
  node: FidNode;
  /** The file opened for its content; -1 when it is not open. */
  file = -1;
  isDirectory = false;
  isWritable = false;
  isReadable = false;
  /** Where the open directory stands. */
  positionLow = 0;
  positionHigh = 0;
  xattr: FidXattr | undefined;
  /** What was locked through it. */
  readonly lockFiles = new Set<LockFile>();
  /** Whom the client attached as: its user id. */
  readonly uid: number;

  constructor(node: FidNode, uid: number) {
    this.node = node;
    this.uid = uid;
  }
}

/** All fids of a session, no more than it may have. */
export class FidTable {
  readonly #fids = new Map<number, Fid>();
  readonly #share: Share;
  readonly #locks: LockTable;
  readonly #most: number;
  /** Fids with an extended attribute in memory. */
  xattrCount = 0;

  constructor(share: Share, locks: LockTable, most: number) {
    this.#share = share;
    this.#locks = locks;
    this.#most = most;
  }

  get size(): number {
    return this.#fids.size;
  }

  get(number: number): Fid | undefined {
    return this.#fids.get(number);
  }

  /** Whether a new fid may have this number: 0, or an error number. */
  check(number: number): number {
    if (this.#fids.has(number)) return P9Error.Ebadf;
    return this.#fids.size < this.#most ? 0 : P9Error.Enfile;
  }

  /** Takes over the fid; `check` was asked before, or the number is in use and its fid is replaced. */
  set(number: number, fid: Fid): void {
    const old = this.#fids.get(number);
    if (old !== undefined) this.#free(old);
    this.#fids.set(number, fid);
  }

  delete(number: number): void {
    const fid = this.#fids.get(number);
    if (fid === undefined) return;
    this.#fids.delete(number);
    this.#free(fid);
  }

  clear(): void {
    for (const fid of this.#fids.values()) this.#free(fid);
    this.#fids.clear();
  }

  #free(fid: Fid): void {
    if (fid.file >= 0) this.#share.close(fid.file);
    if (fid.xattr !== undefined) this.xattrCount--;
    for (const lockFile of fid.lockFiles) this.#locks.release(lockFile);
    fid.node.release(this.#share);
  }
}
