import { P9FileType, P9OpenFlag } from "../../../catalogue/devices/ninep-constants.js";
import type { Arena } from "../../host/arena.js";
import { Errno, Open } from "../../host/constants.js";
import { DirectoryReader } from "../../host/files/directory-reader.js";
import { fileCalls } from "../../host/files/file-calls.js";
import { At, FileOpen } from "../../host/files/file-constants.js";
import { FileLocks } from "../../host/files/file-locks.js";
import { FileStatus, FileStatusReader } from "../../host/files/file-status.js";
import { FileSystemReader } from "../../host/files/file-system-reader.js";
import { FileTimes } from "../../host/files/file-times.js";
import { FileXattrs } from "../../host/files/file-xattrs.js";
import { PathBuffer } from "../../host/files/path-buffer.js";
import { RootedLookup } from "../../host/files/rooted-lookup.js";
import { IovecArray } from "../../host/iovec.js";
import { errno, libc } from "../../host/libc.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import { entryBytes } from "./file-operations.js";
import type { EntrySink, FileSystemStatus, NewTimes, Share, ShareLock } from "./share.js";

/** A file that is made again and again by others gives this many chances to open it. */
const newFileFlags = FileOpen.Exclusive | Open.Create | Open.CloseOnExec | FileOpen.NoFollow;

/**
 * A directory of the host. Nodes are descriptors that are open as paths only, so that they stay what they are whatever is
 * renamed; names are looked up one by one, beneath a node and never through a link.
 */
export class DirectoryShare implements Share {
  readonly root: number;
  readonly status = new FileStatus();
  readonly #names: PathBuffer;
  readonly #otherNames: PathBuffer;
  readonly #statusReader: FileStatusReader;
  readonly #fileSystems: FileSystemReader;
  readonly #lookup: RootedLookup;
  readonly #directories: DirectoryReader;
  readonly #xattrs: FileXattrs;
  readonly #times: FileTimes;
  readonly #locks: FileLocks;
  readonly #iovecs: IovecArray;

  constructor(root: number, arena: Arena) {
    this.root = root;
    this.#names = new PathBuffer(arena);
    this.#otherNames = new PathBuffer(arena);
    this.#statusReader = new FileStatusReader(arena);
    this.#fileSystems = new FileSystemReader(arena);
    this.#lookup = new RootedLookup(root, arena);
    this.#directories = new DirectoryReader(arena);
    this.#xattrs = new FileXattrs(arena);
    this.#times = new FileTimes(arena);
    this.#locks = new FileLocks(arena);
    this.#iovecs = new IovecArray(arena);
  }

  get fileSystem(): FileSystemStatus {
    return this.#fileSystems.status;
  }

  lookup(directory: number, name: Uint8Array): number {
    return this.#lookup.find(directory, name);
  }

  parent(directory: number): number {
    return this.#lookup.parent(directory);
  }

  nodeOf(file: number): number {
    return result(
      fileCalls.openPath(this.#names.descriptor(file), FileOpen.Path | Open.CloseOnExec, 0),
    );
  }

  close(nodeOrFile: number): void {
    libc.close(nodeOrFile);
  }

  readStatus(node: number): number {
    return this.#statusReader.read(node, this.status);
  }

  readFileSystem(node: number): number {
    return this.#fileSystems.read(node);
  }

  readLink(node: number, target: Uint8Array): number {
    return this.#lookup.readLink(node, target);
  }

  open(node: number, flags: number): number {
    // Only these two have content of their own: to open a FIFO would block, and a device is not the guest's.
    const found = this.#statusReader.read(node, this.status);
    if (found < 0) return found;
    const type = this.status.mode & P9FileType.Mask;
    if (type !== P9FileType.Regular && type !== P9FileType.Directory) return -Errno.Eopnotsupp;
    const directory = type === P9FileType.Directory ? FileOpen.Directory : 0;
    // By its descriptor: no name is looked up again, so it is the file that was checked.
    const path = this.#names.descriptor(node);
    return result(fileCalls.openPath(path, openFlags(flags) | directory, 0));
  }

  create(directory: number, name: Uint8Array, flags: number, mode: number): number {
    return this.#lookup.create(directory, name, openFlags(flags) | newFileFlags, mode);
  }

  makeDirectory(directory: number, name: Uint8Array, mode: number): number {
    return result(fileCalls.mkdirat(directory, this.#names.set(name), mode));
  }

  makeNode(directory: number, name: Uint8Array, mode: number): number {
    return result(fileCalls.mknodat(directory, this.#names.set(name), mode, 0));
  }

  makeLink(directory: number, name: Uint8Array, target: Uint8Array): number {
    const content = this.#otherNames.set(target);
    return result(fileCalls.symlinkat(content, directory, this.#names.set(name)));
  }

  addName(directory: number, name: Uint8Array, node: number): number {
    const from = this.#otherNames.descriptor(node);
    const to = this.#names.set(name);
    return result(fileCalls.linkat(At.WorkingDirectory, from, directory, to, At.SymlinkFollow));
  }

  rename(from: number, name: Uint8Array, to: number, newName: Uint8Array): number {
    const oldPath = this.#otherNames.set(name);
    return result(fileCalls.renameat(from, oldPath, to, this.#names.set(newName)));
  }

  remove(directory: number, name: Uint8Array, isDirectory: boolean): number {
    const flags = isDirectory ? At.RemoveDirectory : 0;
    return result(fileCalls.unlinkat(directory, this.#names.set(name), flags));
  }

  locate(node: number, use: (directory: number, name: Uint8Array) => number): number {
    return this.#lookup.locate(node, use);
  }

  setMode(node: number, mode: number): number {
    return result(fileCalls.chmod(this.#names.descriptor(node), mode));
  }

  setOwner(node: number, uid: number, gid: number): number {
    const path = this.#names.set(noName);
    return result(fileCalls.fchownat(node, path, uid >>> 0, gid >>> 0, At.EmptyPath));
  }

  setSize(node: number, sizeBytes: number): number {
    return result(fileCalls.truncate(this.#names.descriptor(node), sizeBytes));
  }

  setTimes(node: number, { accessed, modified }: NewTimes): number {
    return this.#times.set(node, accessed, modified);
  }

  read(file: number, position: number, target: ChainWriter, offset: number, size: number): number {
    const iovecs = this.#iovecs;
    let done = 0;
    while (done < size) {
      iovecs.gather(target, offset + done, size - done);
      const count = libc.preadv(file, iovecs.address, iovecs.count, position + done);
      if (count > 0) done += count;
      else if (count === 0) break;
      else if (errno() !== Errno.Eintr) return done > 0 ? done : -errno();
    }
    return done;
  }

  write(file: number, position: number, source: ChainReader, offset: number, size: number): number {
    const iovecs = this.#iovecs;
    let done = 0;
    while (done < size) {
      iovecs.gather(source, offset + done, size - done);
      const count = libc.pwritev(file, iovecs.address, iovecs.count, position + done);
      if (count > 0) done += count;
      else if (count === 0) break;
      else if (errno() !== Errno.Eintr) return done > 0 ? done : -errno();
    }
    return done;
  }

  sync(file: number, isDataOnly: boolean): number {
    return result(isDataOnly ? libc.fdatasync(file) : fileCalls.fsync(file));
  }

  seekEntries(file: number, positionLow: number, positionHigh: number): number {
    return this.#directories.seek(file, positionLow, positionHigh);
  }

  readEntries(file: number, sizeBytes: number, sink: EntrySink): number {
    return this.#directories.read(file, sizeBytes, entryBytes, sink);
  }

  getXattr(node: number, name: Uint8Array, target: Uint8Array): number {
    return this.#xattrs.get(this.#names.descriptor(node), this.#otherNames.set(name), target);
  }

  listXattrs(node: number, target: Uint8Array): number {
    return this.#xattrs.list(this.#names.descriptor(node), target);
  }

  setXattr(node: number, name: Uint8Array, value: Uint8Array, flags: number): number {
    const path = this.#names.descriptor(node);
    return this.#xattrs.set(path, this.#otherNames.set(name), value, flags);
  }

  removeXattr(node: number, name: Uint8Array): number {
    const path = this.#names.descriptor(node);
    return result(fileCalls.removexattr(path, this.#otherNames.set(name)));
  }

  setLock(file: number, lock: ShareLock): number {
    return this.#locks.set(file, lock);
  }

  conflictingLock(file: number, lock: ShareLock): ShareLock | null | number {
    return this.#locks.conflict(file, lock);
  }

  end(): void {
    libc.close(this.root);
  }
}

const noName = new Uint8Array(0);

/** What of the flags of a guest concerns the host. Direct access would need aligned memory, which no guest promises. */
function openFlags(flags: number): number {
  let host = Open.CloseOnExec | Open.NonBlock | Open.NoTty;
  const access = flags & P9OpenFlag.AccessMode;
  if (access === P9OpenFlag.WriteOnly) host |= FileOpen.WriteOnly;
  else if (access === P9OpenFlag.ReadWrite) host |= FileOpen.ReadWrite;
  if ((flags & P9OpenFlag.Truncate) !== 0) host |= FileOpen.Truncate;
  if ((flags & P9OpenFlag.Append) !== 0) host |= FileOpen.Append;
  if ((flags & P9OpenFlag.DataSync) !== 0) host |= FileOpen.DataSync;
  if ((flags & P9OpenFlag.Sync) !== 0) host |= FileOpen.Sync;
  return host;
}

function result(value: number): number {
  return value < 0 ? -errno() : value;
}
