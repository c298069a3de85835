import { fstatSync, mkdirSync, constants as modes, readSync, statfsSync } from "node:fs";
import { constants } from "node:os";
import { dirname } from "node:path";
import { Fcntl, FileLock, FileSystem, Open, Seek } from "./constants.js";
import { HostError } from "./host-error.js";
import { errno, libc } from "./libc.js";
import { SystemError } from "./system-error.js";

/*
 * What can be wrong with the file behind a disk:
 *   WB4101 it is missing                     WB4105 its size is not the one asked for
 *   WB4102 neither a file nor a block device WB4106 its size is no whole number of blocks, or zero
 *   WB4103 the permissions do not suffice    WB4107 it cannot be made
 *   WB4104 another process uses it           WB4108 the options contradict each other (block/options.ts)
 *   WB4110 io_uring is asked for and refused WB4109 the system refuses it for another reason
 *          (storage/open-storage.ts)        WB4111 its file system has no direct input and output
 *   WB4112 the zones of a zoned disk cannot  WB4113 it is an image of another format than raw
 *          be kept (block/zone-file.ts)      WB4114 it cannot be a zoned disk (block/module.ts)
 */

/** The file behind a disk, as its profile describes it. */
export interface BlockFileOptions {
  /** A regular file or a block device. */
  readonly file: string;
  readonly readOnly: boolean;
  /** Makes a missing file, sparse, of `capacityBytes`. */
  readonly create: boolean;
  /** Size that the file has to have; undefined: whatever it has. */
  readonly capacityBytes?: number | undefined;
  readonly logicalBlockBytes: number;
  /** Opens the file a second time, past the page cache. */
  readonly direct: boolean;
  /** Takes what looks like an image of another format as it is. */
  readonly raw?: boolean | undefined;
}

/** An open, locked file whose size never changes as far as its guest is concerned. */
export interface BlockFile {
  readonly fd: number;
  /** The same file past the page cache, for data that is aligned; -1: none. */
  readonly directFd: number;
  readonly sizeBytes: number;
  /** Its file system keeps everything in memory. */
  readonly isInMemory: boolean;
  /** Of a block device, as the kernel counts them. */
  readonly deviceNumber?: number | undefined;
}

/**
 * Opens and locks the file: exclusively for a disk that is written, shared for a read-only one, so that two backends
 * never write one image. The lock goes with the descriptor. Throws `HostError`.
 */
export function openBlockFile(options: BlockFileOptions): BlockFile {
  const fd = openFile(options);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile() && !stat.isBlockDevice()) {
      throw new HostError("WB4102", `${options.file} is neither a regular file nor a block device`);
    }
    lock(fd, options);
    // io_uring gives up, instead of waiting, on a descriptor with the flag that `openFile` needs.
    libc.fcntl(fd, Fcntl.SetFlags, 0);
    const isInMemory = stat.isFile() && memoryFileSystems.has(statfsSync(options.file).type);
    if (stat.isFile() && options.raw !== true) refuseImage(fd, options.file);
    const sizeBytes = usableSize(fd, options);
    const deviceNumber = stat.isBlockDevice() ? stat.rdev : undefined;
    return { fd, directFd: openDirect(fd, options), sizeBytes, isInMemory, deviceNumber };
  } catch (error) {
    libc.close(fd);
    throw error;
  }
}

/** The guest would see the image's own structures instead of its disk, and spoil them. */
function refuseImage(fd: number, file: string): void {
  const head = Buffer.alloc(qcowMagic.length);
  if (readSync(fd, head, 0, head.length, 0) < head.length || !head.equals(qcowMagic)) return;
  throw new HostError(
    "WB4113",
    `${file} is a qcow2 image, and disks are raw files here; serve it with \`qemu-storage-daemon --blockdev ` +
      `driver=qcow2,node-name=disk,file.driver=file,file.filename=${file} --export ` +
      "type=vhost-user-blk,id=disk,node-name=disk,writable=on,addr.type=unix,addr.path=SOCKET`, convert it with " +
      `\`qemu-img convert -O raw ${file} NEW\`, or say that it is \`raw\` all the same`,
  );
}

const qcowMagic = Buffer.from("QFI\u00fb", "latin1");
const memoryFileSystems: ReadonlySet<number> = new Set([FileSystem.Tmpfs, FileSystem.Ramfs]);

/** By the open descriptor: another file may have taken the path meanwhile. */
function openDirect(fd: number, { direct, readOnly, file }: BlockFileOptions): number {
  if (!direct) return -1;
  const flags = modes.O_DIRECT | Open.CloseOnExec | (readOnly ? Open.ReadOnly : Open.ReadWrite);
  const directFd = libc.open(`/proc/self/fd/${fd}`, flags, 0);
  if (directFd >= 0) return directFd;
  const reason = new SystemError("open", errno(), file).message;
  throw new HostError(
    "WB4111",
    `${file} cannot be used with \`direct: true\` (${reason}); its file system has to support O_DIRECT`,
  );
}

function openFile({ file, readOnly, create, capacityBytes }: BlockFileOptions): number {
  const makes = create && !readOnly;
  if (makes && capacityBytes === undefined) {
    throw new HostError("WB4107", `cannot create ${file} without knowing its capacity`);
  }
  if (makes) makeDirectory(file);
  // Without NonBlock a path that happens to be a FIFO would hang the start; on disks it has no effect.
  const flags = Open.CloseOnExec | Open.NonBlock | Open.NoTty | (makes ? Open.Create : 0);
  const fd = libc.open(file, flags | (readOnly ? Open.ReadOnly : Open.ReadWrite), 0o640);
  if (fd >= 0) return fd;
  throw describeOpenError(errno(), file, readOnly, capacityBytes);
}

function describeOpenError(
  number: number,
  file: string,
  readOnly: boolean,
  capacityBytes: number | undefined,
): Error {
  const { ENOENT, EISDIR, EACCES, EPERM, EROFS } = constants.errno;
  switch (number) {
    case ENOENT: {
      const size = capacityBytes === undefined ? "SIZE" : `${capacityBytes}`;
      const hint = `make it with \`truncate -s ${size} ${file}\``;
      const alternative = readOnly ? "" : ", or set `create: true`";
      return new HostError("WB4101", `${file} does not exist; ${hint}${alternative}`);
    }
    case EISDIR:
      return new HostError("WB4102", `${file} is a directory, not a regular file or block device`);
    case EACCES:
    case EPERM:
    case EROFS: {
      const wanted = readOnly ? "readable" : "readable and writable";
      const alternative = readOnly ? "" : ", or set `readOnly: true`";
      return new HostError(
        "WB4103",
        `${file} is not ${wanted} for this process; change its permissions${alternative}`,
      );
    }
    default:
      return new HostError("WB4109", new SystemError("open", number, file).message);
  }
}

function makeDirectory(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HostError("WB4107", `cannot make the directory of ${file}: ${reason}`);
  }
}

function lock(fd: number, { file, readOnly }: BlockFileOptions): void {
  const kind = readOnly ? FileLock.Shared : FileLock.Exclusive;
  if (libc.flock(fd, kind | FileLock.NonBlock) === 0) return;
  const number = errno();
  if (number !== constants.errno.EWOULDBLOCK) {
    throw new HostError("WB4109", new SystemError("flock", number, file).message);
  }
  throw new HostError(
    "WB4104",
    `${file} is in use by another disk of this or another process; every writable disk needs a file of its own`,
  );
}

function usableSize(fd: number, options: BlockFileOptions): number {
  const { file, readOnly, create, capacityBytes, logicalBlockBytes } = options;
  let sizeBytes = endOf(fd, file);
  // An empty file holds nothing to lose: it was made just now, or by a process that died before this line.
  if (sizeBytes === 0 && create && !readOnly && capacityBytes !== undefined) {
    if (libc.ftruncate(fd, capacityBytes) < 0) {
      const reason = new SystemError("ftruncate", errno(), file).message;
      throw new HostError("WB4107", `cannot make ${file} ${capacityBytes} bytes long: ${reason}`);
    }
    sizeBytes = endOf(fd, file);
  }
  if (capacityBytes !== undefined && sizeBytes !== capacityBytes) {
    throw new HostError(
      "WB4105",
      `${file} has ${sizeBytes} bytes, the profile says ${capacityBytes}; resize the file, or change the capacity`,
    );
  }
  if (sizeBytes === 0 || sizeBytes % logicalBlockBytes !== 0) {
    throw new HostError(
      "WB4106",
      `${file} has ${sizeBytes} bytes, which is no whole number of blocks of ${logicalBlockBytes} bytes`,
    );
  }
  return sizeBytes;
}

function endOf(fd: number, file: string): number {
  // A block device has no size of its own in its inode, but its end can be sought.
  const end = libc.lseek(fd, 0, Seek.End);
  if (end < 0) throw new HostError("WB4109", new SystemError("lseek", errno(), file).message);
  return end;
}
