import { array, bytes, le16, le32, le64, struct } from "../../../catalogue/layout.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { Arena } from "../arena.js";
import { errno } from "../libc.js";
import { fileCalls } from "./file-calls.js";
import { At, StatxMask } from "./file-constants.js";

const Timestamp = struct(16, { sec_low: le32, sec_high: le32, nsec: le32, pad: le32 });

/** struct statx, as far as it is of use here. */
const Statx = struct(256, {
  mask: le32,
  blksize: le32,
  attributes: le64,
  nlink: le32,
  uid: le32,
  gid: le32,
  mode: le16,
  pad: le16,
  ino_low: le32,
  ino_high: le32,
  size: le64,
  blocks: le64,
  attributes_mask: le64,
  atime: Timestamp,
  btime: Timestamp,
  ctime: Timestamp,
  mtime: Timestamp,
  rdev_major: le32,
  rdev_minor: le32,
  dev_major: le32,
  dev_minor: le32,
  rest: array(bytes(112), 1),
});

const Status = accessors(Statx);

/** A moment with nanoseconds; the seconds are negative before 1970. */
export interface FileTime {
  sec: number;
  nsec: number;
}

/** What the system says of a file; filled anew by each call. */
export class FileStatus {
  mode = 0;
  uid = 0;
  gid = 0;
  linkCount = 0;
  inodeLow = 0;
  inodeHigh = 0;
  deviceMajor = 0;
  deviceMinor = 0;
  /** Of a device node. */
  ownMajor = 0;
  ownMinor = 0;
  sizeBytes = 0;
  blockBytes = 0;
  /** In 512 bytes. */
  blocks = 0;
  readonly accessed: FileTime = { sec: 0, nsec: 0 };
  readonly modified: FileTime = { sec: 0, nsec: 0 };
  readonly changed: FileTime = { sec: 0, nsec: 0 };
  readonly born: FileTime = { sec: 0, nsec: 0 };
  hasBirthTime = false;
}

/** Asks the system for the status of open files, which may be open as a path only. */
export class FileStatusReader {
  readonly #address: number;
  readonly #emptyPath: number;
  readonly #buffer: ByteBuffer;

  constructor(arena: Arena) {
    const block = arena.take(Statx.size);
    this.#address = block.address;
    this.#buffer = new ByteBuffer(block.bytes);
    this.#emptyPath = arena.take(16).address;
  }

  /** Returns 0 or a negated error number. */
  read(fd: number, into: FileStatus): number {
    const mask = StatxMask.BasicStats | StatxMask.BirthTime;
    if (fileCalls.statx(fd, this.#emptyPath, At.EmptyPath, mask, this.#address) < 0)
      return -errno();
    const buffer = this.#buffer;
    into.mode = Status.mode.get(buffer);
    into.uid = Status.uid.get(buffer);
    into.gid = Status.gid.get(buffer);
    into.linkCount = Status.nlink.get(buffer);
    into.inodeLow = Status.ino_low.get(buffer);
    into.inodeHigh = Status.ino_high.get(buffer);
    into.deviceMajor = Status.dev_major.get(buffer);
    into.deviceMinor = Status.dev_minor.get(buffer);
    into.ownMajor = Status.rdev_major.get(buffer);
    into.ownMinor = Status.rdev_minor.get(buffer);
    into.sizeBytes = Status.size.get(buffer);
    into.blockBytes = Status.blksize.get(buffer);
    into.blocks = Status.blocks.get(buffer);
    into.hasBirthTime = (Status.mask.get(buffer) & StatxMask.BirthTime) !== 0;
    readTime(Status.atime, buffer, into.accessed);
    readTime(Status.mtime, buffer, into.modified);
    readTime(Status.ctime, buffer, into.changed);
    readTime(Status.btime, buffer, into.born);
    return 0;
  }
}

function readTime(field: typeof Status.atime, buffer: ByteBuffer, into: FileTime): void {
  into.sec = (field.sec_high.get(buffer) | 0) * 4294967296 + field.sec_low.get(buffer);
  into.nsec = field.nsec.get(buffer);
}
