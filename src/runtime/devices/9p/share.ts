import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";

/** A moment with nanoseconds; the seconds are negative before 1970. */
export interface ShareTime {
  readonly sec: number;
  readonly nsec: number;
}

/** What a share says of a file; an object that is filled anew by each call. */
export interface ShareStatus {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly linkCount: number;
  readonly inodeLow: number;
  readonly inodeHigh: number;
  readonly deviceMajor: number;
  readonly deviceMinor: number;
  readonly ownMajor: number;
  readonly ownMinor: number;
  readonly sizeBytes: number;
  readonly blockBytes: number;
  readonly blocks: number;
  readonly accessed: ShareTime;
  readonly modified: ShareTime;
  readonly changed: ShareTime;
  readonly born: ShareTime;
  readonly hasBirthTime: boolean;
}

/** What a share says of the file system under a file. */
export interface FileSystemStatus {
  readonly type: number;
  readonly blockBytes: number;
  readonly blocks: number;
  readonly freeBlocks: number;
  readonly availableBlocks: number;
  readonly files: number;
  readonly freeFiles: number;
  readonly idLow: number;
  readonly idHigh: number;
  readonly nameBytes: number;
}

/** Takes the entries of a directory, whose fields hold only during the call. */
export interface EntrySink {
  entry(entry: ShareEntry): void;
}

/** An entry of a directory. The position is opaque and names the place behind the entry. */
export interface ShareEntry {
  readonly inodeLow: number;
  readonly inodeHigh: number;
  readonly positionLow: number;
  readonly positionHigh: number;
  /** DT_* of readdir(3). */
  readonly type: number;
  readonly name: Uint8Array;
}

/** New times of a file; undefined leaves one as it is. */
export interface NewTimes {
  readonly accessed?: ShareTime | "now" | undefined;
  readonly modified?: ShareTime | "now" | undefined;
}

/** A range of bytes and who locks it; the halves are those of 64-bit values. */
export interface ShareLock {
  readonly type: number;
  readonly startLow: number;
  readonly startHigh: number;
  readonly lengthLow: number;
  readonly lengthHigh: number;
}

/**
 * A directory tree. A node is a file of it of any type, found once and fixed from there on, whatever is renamed; a file is
 * a regular file or directory opened for its content. Both are numbers, and both have to be closed.
 *
 * Names are single components, checked for that; no call ever leaves the tree, and none follows a symbolic link. Every
 * call returns 0 or more, or a negated Linux error number.
 */
export interface Share {
  /** The node of the tree's root; never closed by others. */
  readonly root: number;
  /** The status of the last node asked for. */
  readonly status: ShareStatus;
  readonly fileSystem: FileSystemStatus;

  /** Returns a node. */
  lookup(directory: number, name: Uint8Array): number;
  /** Returns the node of a directory's parent; of the root's, the root's again. */
  parent(directory: number): number;
  /** Returns a node for a file that was opened or created. */
  nodeOf(file: number): number;
  close(nodeOrFile: number): void;

  readStatus(node: number): number;
  readFileSystem(node: number): number;
  /** Fills `target`; returns the length of the link's content, which is longer than `target` if cut off. */
  readLink(node: number, target: Uint8Array): number;

  /** Opens a regular file or directory by flags of 9P2000.L; returns a file, with `status` as it was before. */
  open(node: number, flags: number): number;
  /** Makes a regular file that does not exist, and returns it as a file. */
  create(directory: number, name: Uint8Array, flags: number, mode: number): number;
  makeDirectory(directory: number, name: Uint8Array, mode: number): number;
  /** Makes a FIFO, a socket or an empty file. */
  makeNode(directory: number, name: Uint8Array, mode: number): number;
  makeLink(directory: number, name: Uint8Array, target: Uint8Array): number;
  addName(directory: number, name: Uint8Array, node: number): number;
  rename(from: number, name: Uint8Array, to: number, newName: Uint8Array): number;
  remove(directory: number, name: Uint8Array, isDirectory: boolean): number;
  /** Finds where a node is now: calls `use` with the directory and the name, and returns what that returns. */
  locate(node: number, use: (directory: number, name: Uint8Array) => number): number;

  setMode(node: number, mode: number): number;
  /** -1 leaves an owner as it is. */
  setOwner(node: number, uid: number, gid: number): number;
  setSize(node: number, sizeBytes: number): number;
  setTimes(node: number, times: NewTimes): number;

  /** Reads up to `size` bytes into `target` from `offset` on. Hot. */
  read(file: number, position: number, target: ChainWriter, offset: number, size: number): number;
  /** Writes up to `size` bytes of `source` from `offset` on. Hot. */
  write(file: number, position: number, source: ChainReader, offset: number, size: number): number;
  sync(file: number, isDataOnly: boolean): number;
  seekEntries(file: number, positionLow: number, positionHigh: number): number;
  /** Hands over the next entries, as many as fit in `sizeBytes` of 9P2000.L; returns their count. */
  readEntries(file: number, sizeBytes: number, sink: EntrySink): number;

  /** Fills `target`; returns the length, and ERANGE when it does not fit. */
  getXattr(node: number, name: Uint8Array, target: Uint8Array): number;
  /** The names, each ended by a NUL. */
  listXattrs(node: number, target: Uint8Array): number;
  setXattr(node: number, name: Uint8Array, value: Uint8Array, flags: number): number;
  removeXattr(node: number, name: Uint8Array): number;

  /** Takes or gives back a lock at once; EAGAIN when another holder is in the way. */
  setLock(file: number, lock: ShareLock): number;
  /** Whether `setLock` would succeed: the lock that stands in the way, or null. */
  conflictingLock(file: number, lock: ShareLock): ShareLock | null | number;

  /** Ends the use of the tree. */
  end(): void;
}
