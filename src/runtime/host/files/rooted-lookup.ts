import { constants } from "node:os";
import { le64, struct } from "../../../catalogue/layout.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { Arena, Block } from "../arena.js";
import { Open } from "../constants.js";
import { noteOpened } from "../ledger.js";
import { errno, libc } from "../libc.js";
import { fileCalls } from "./file-calls.js";
import { FileLimit, FileOpen, Resolve, SystemCall } from "./file-constants.js";
import { FileStatus, FileStatusReader } from "./file-status.js";
import { PathBuffer } from "./path-buffer.js";

/** struct open_how. */
const OpenHow = struct(24, { flags: le64, mode: le64, resolve: le64 });
const How = accessors(OpenHow);

const { ENOENT, EAGAIN, ENAMETOOLONG, EXDEV, EINVAL, ELOOP } = constants.errno;
const pathFlags = FileOpen.Path | FileOpen.NoFollow | Open.CloseOnExec;
const confinement = Resolve.Beneath | Resolve.NoMagicLinks | Resolve.NoSymlinks;
/** The kernel asks to try again when something was renamed or mounted in between. */
const maxAttempts = 16;
/** Deepest directory whose way up to the root is followed. */
const maxDepth = 1024;
const slash = 0x2f;
const dotDot = new TextEncoder().encode("..");

/** Finds files beneath a root directory, and never any other. Results are descriptors, or negated error numbers. */
export class RootedLookup {
  readonly #root: number;
  readonly #path: PathBuffer;
  readonly #how: Block;
  readonly #howBuffer: ByteBuffer;
  readonly #statusReader: FileStatusReader;
  readonly #here = new FileStatus();
  readonly #there = new FileStatus();
  readonly #linkContent: Block;

  constructor(root: number, arena: Arena) {
    this.#root = root;
    this.#path = new PathBuffer(arena);
    this.#how = arena.take(OpenHow.size);
    this.#howBuffer = new ByteBuffer(this.#how.bytes);
    this.#statusReader = new FileStatusReader(arena);
    this.#linkContent = arena.take(FileLimit.PathBytes);
  }

  /** An entry of a directory, of whatever type, open as a path. */
  find(directory: number, name: Uint8Array): number {
    return this.#open(directory, name, pathFlags, 0);
  }

  /** A new file, open for its content. */
  create(directory: number, name: Uint8Array, flags: number, mode: number): number {
    return this.#open(directory, name, flags, mode);
  }

  /**
   * The parent of a directory; the root is its own. A parent counts only if the root lies above it: a directory that
   * somebody else has moved out of the tree leads nowhere.
   */
  parent(directory: number): number {
    const status = this.#statusReader.read(this.#root, this.#there);
    if (status < 0) return status;
    const here = this.#statusReader.read(directory, this.#here);
    if (here < 0) return here;
    if (isSame(this.#here, this.#there)) return negated(libc.dup(directory));
    const parent = this.#openUp(directory);
    if (parent < 0 || this.#isBeneathRoot(parent)) return parent;
    libc.close(parent);
    return -ENOENT;
  }

  /**
   * Where a file is at this moment: calls `use` with its directory and its name there. What the system says of a
   * descriptor's path is taken as a hint only: it is walked from the root and has to lead to the same file.
   */
  locate(node: number, use: (directory: number, name: Uint8Array) => number): number {
    const root = this.#pathOf(this.#root);
    const path = this.#pathOf(node);
    if (root === null || path === null) return -ENAMETOOLONG;
    const start = root.length === 1 ? 0 : root.length;
    const isBelow = root.every((byte, index) => path[index] === byte) && path[start] === slash;
    if (!isBelow) return -ENOENT;
    const end = path.lastIndexOf(slash);
    const name = path.subarray(end + 1);
    const directory =
      end === start
        ? negated(libc.dup(this.#root))
        : this.#open(this.#root, path.subarray(start + 1, end), pathFlags | FileOpen.Directory, 0);
    if (directory < 0) return directory;
    const found = this.find(directory, name);
    const isThere = found >= 0 && this.#isSameFile(found, node);
    if (found >= 0) libc.close(found);
    const result = isThere ? use(directory, name) : -ENOENT;
    libc.close(directory);
    return result;
  }

  /** The content of a symbolic link; returns its length, which is beyond `target` if it is cut off. */
  readLink(node: number, target: Uint8Array): number {
    const { address, sizeBytes, bytes } = this.#linkContent;
    const empty = this.#path.set(new Uint8Array(0));
    const length = fileCalls.readlinkat(node, empty, address, sizeBytes);
    if (length < 0) return errno() === ENOENT ? -EINVAL : -errno();
    target.set(bytes.subarray(0, Math.min(length, target.length)));
    return length;
  }

  /** The path that the system has for a descriptor; null when it is longer than a path may be. */
  #pathOf(fd: number): Uint8Array | null {
    const { address, sizeBytes, bytes } = this.#linkContent;
    const length = fileCalls.readlinkat(-1, this.#path.descriptor(fd), address, sizeBytes);
    return length < 0 || length === sizeBytes ? null : bytes.slice(0, length);
  }

  #open(directory: number, path: Uint8Array, flags: number, mode: number): number {
    const { address, sizeBytes } = this.#how;
    How.flags.set(this.#howBuffer, flags);
    How.mode.set(this.#howBuffer, mode);
    How.resolve.set(this.#howBuffer, confinement);
    const pathAddress = this.#path.set(path);
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const fd = noteOpened(
        fileCalls.syscall4(SystemCall.Openat2, directory, pathAddress, address, sizeBytes),
      );
      if (fd >= 0) return fd;
      if (errno() !== EAGAIN) break;
    }
    const number = errno();
    // What leads out of the tree is not there, as far as a guest is concerned.
    return number === EXDEV || number === ELOOP ? -ENOENT : -number;
  }

  #openUp(directory: number): number {
    const flags = pathFlags | FileOpen.Directory;
    How.flags.set(this.#howBuffer, flags);
    How.mode.set(this.#howBuffer, 0);
    How.resolve.set(this.#howBuffer, Resolve.NoMagicLinks | Resolve.NoSymlinks);
    const path = this.#path.set(dotDot);
    const { address, sizeBytes } = this.#how;
    return negated(
      noteOpened(fileCalls.syscall4(SystemCall.Openat2, directory, path, address, sizeBytes)),
    );
  }

  #isBeneathRoot(directory: number): boolean {
    let at = negated(libc.dup(directory));
    for (let depth = 0; at >= 0 && depth < maxDepth; depth++) {
      if (this.#isSameFile(at, this.#root)) {
        libc.close(at);
        return true;
      }
      const up = this.#openUp(at);
      const isTop = up >= 0 && this.#isSameFile(up, at);
      libc.close(at);
      at = up;
      if (isTop) break;
    }
    if (at >= 0) libc.close(at);
    return false;
  }

  #isSameFile(one: number, other: number): boolean {
    if (this.#statusReader.read(one, this.#here) < 0) return false;
    if (this.#statusReader.read(other, this.#there) < 0) return false;
    return isSame(this.#here, this.#there);
  }
}

function isSame(one: FileStatus, other: FileStatus): boolean {
  return (
    one.inodeLow === other.inodeLow &&
    one.inodeHigh === other.inodeHigh &&
    one.deviceMajor === other.deviceMajor &&
    one.deviceMinor === other.deviceMinor
  );
}

function negated(value: number): number {
  return value < 0 ? -errno() : value;
}
