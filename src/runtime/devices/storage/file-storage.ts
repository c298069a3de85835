import type { Arena, Block } from "../../host/arena.js";
import type { BlockFile } from "../../host/block-file.js";
import { Errno, FallocateMode, Seek } from "../../host/constants.js";
import { IovecArray } from "../../host/iovec.js";
import { errno, libc } from "../../host/libc.js";
import { Mapping } from "../../host/mapping.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import { Outcome } from "./outcome.js";
import type { BlockStorage } from "./storage.js";

const { Ok, Failed } = Outcome;

/** Zeroes that one system call writes when the file system cannot make them itself. */
const zeroPieceBytes = 2 ** 20;

/**
 * Sectors in a file or on a block device, by system calls that block until they are done. Data goes straight between the
 * file and guest memory; nothing on the way allocates.
 */
export class FileStorage implements BlockStorage {
  readonly sizeBytes: number;
  readonly deviceNumber: number | undefined;
  /** Never written, so that all of it is the kernel's one page of zeroes. */
  readonly zeroes = Mapping.anonymous(zeroPieceBytes);
  /** What the file system was not yet seen to lack. */
  canDiscard = true;
  canZeroRange = true;
  readonly #file: BlockFile;
  readonly #fd: number;
  readonly #iovecs: IovecArray;
  readonly #zeroIovec: Block;

  constructor(file: BlockFile, arena: Arena) {
    this.sizeBytes = file.sizeBytes;
    this.deviceNumber = file.deviceNumber;
    this.#file = file;
    this.#fd = file.fd;
    this.#iovecs = new IovecArray(arena);
    this.#zeroIovec = arena.take(16);
    this.#zeroIovec.setWord64(0, this.zeroes.address);
  }

  read(position: number, target: ChainWriter, offset: number, size: number): Outcome {
    const iovecs = this.#iovecs;
    let done = 0;
    while (done < size) {
      iovecs.gather(target, offset + done, size - done);
      const count = libc.preadv(this.#fd, iovecs.address, iovecs.count, position + done);
      if (count > 0) done += count;
      // Nothing to read means that the file was cut behind our back.
      else if (count === 0 || errno() !== Errno.Eintr) break;
    }
    target.markWritten(offset, done);
    return done === size ? Ok : Failed;
  }

  write(position: number, source: ChainReader, offset: number, size: number): Outcome {
    const iovecs = this.#iovecs;
    let done = 0;
    while (done < size) {
      iovecs.gather(source, offset + done, size - done);
      const count = libc.pwritev(this.#fd, iovecs.address, iovecs.count, position + done);
      if (count > 0) done += count;
      else if (count === 0 || errno() !== Errno.Eintr) return Failed;
    }
    return Ok;
  }

  flush(): Outcome {
    while (libc.fdatasync(this.#fd) < 0) {
      if (errno() !== Errno.Eintr) return Failed;
    }
    return Ok;
  }

  discard(position: number, size: number): Outcome {
    // Discarding is a hint: where storage cannot be given up, keeping it is a full answer.
    if (size === 0 || !this.canDiscard) return Ok;
    const number = this.#fallocate(FallocateMode.PunchHole, position, size);
    if (number === Errno.Eopnotsupp) this.canDiscard = false;
    return number === 0 || number === Errno.Eopnotsupp ? Ok : Failed;
  }

  writeZeroes(position: number, size: number, mayUnmap: boolean): Outcome {
    if (size === 0) return Ok;
    if (mayUnmap && this.canDiscard) {
      const number = this.#fallocate(FallocateMode.PunchHole, position, size);
      if (number === 0) return Ok;
      if (number === Errno.Eopnotsupp) this.canDiscard = false;
    }
    if (this.canZeroRange) {
      const number = this.#fallocate(FallocateMode.ZeroRange, position, size);
      if (number === 0) return Ok;
      if (number === Errno.Eopnotsupp) this.canZeroRange = false;
    }
    return this.#writeOutZeroes(position, size);
  }

  erase(position: number, size: number): Outcome {
    return this.#writeOutZeroes(position, size);
  }

  /** The mode of fallocate that makes zeroes here; undefined: they have to be written. */
  zeroMode(mayUnmap: boolean): number | undefined {
    if (mayUnmap && this.canDiscard) return FallocateMode.PunchHole;
    return this.canZeroRange ? FallocateMode.ZeroRange : undefined;
  }

  measure(): number {
    // A block device has no size of its own in its inode, but its end can be sought.
    return Math.max(libc.lseek(this.#fd, 0, Seek.End), 0);
  }

  close(): void {
    libc.close(this.#fd);
    if (this.#file.directFd >= 0) libc.close(this.#file.directFd);
    this.zeroes.release();
  }

  /** Returns 0 or the error number. The size of the file never changes. */
  #fallocate(mode: number, position: number, size: number): number {
    while (libc.fallocate(this.#fd, mode | FallocateMode.KeepSize, position, size) < 0) {
      const number = errno();
      if (number !== Errno.Eintr) return number;
    }
    return 0;
  }

  #writeOutZeroes(position: number, size: number): Outcome {
    let done = 0;
    while (done < size) {
      this.#zeroIovec.setWord64(2, Math.min(size - done, zeroPieceBytes));
      const count = libc.pwritev(this.#fd, this.#zeroIovec.address, 1, position + done);
      if (count > 0) done += count;
      else if (count === 0 || errno() !== Errno.Eintr) return Failed;
    }
    return Ok;
  }
}
