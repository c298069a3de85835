import type { Arena, Block } from "../../host/arena.js";
import { type BlockFile, type BlockFileOptions, openBlockFile } from "../../host/block-file.js";
import { Errno, FallocateMode } from "../../host/constants.js";
import { IovecArray } from "../../host/iovec.js";
import { errno, libc } from "../../host/libc.js";
import { Mapping } from "../../host/mapping.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import type { BlockStorage } from "./model.js";

/** Zeroes that one system call writes when the file system cannot make them itself. */
const zeroPieceBytes = 2 ** 20;

/**
 * Sectors in a file or on a block device, through the page cache. Data goes straight between the file and guest
 * memory; nothing on the way allocates.
 */
export class FileStorage implements BlockStorage {
  readonly sizeBytes: number;
  readonly #fd: number;
  readonly #iovecs: IovecArray;
  /** Never written, so that all of it is the kernel's one page of zeroes. */
  readonly #zeroes = Mapping.anonymous(zeroPieceBytes);
  readonly #zeroIovec: Block;
  #canDiscard = true;
  #canZeroRange = true;

  constructor(file: BlockFile, arena: Arena) {
    this.sizeBytes = file.sizeBytes;
    this.#fd = file.fd;
    this.#iovecs = new IovecArray(arena);
    this.#zeroIovec = arena.take(16);
    this.#zeroIovec.setWord64(0, this.#zeroes.address);
  }

  static open(options: BlockFileOptions, arena: Arena): FileStorage {
    return new FileStorage(openBlockFile(options), arena);
  }

  read(position: number, target: ChainWriter, size: number): number {
    const iovecs = this.#iovecs;
    let done = 0;
    while (done < size) {
      iovecs.gather(target, done, size - done);
      const count = libc.preadv(this.#fd, iovecs.address, iovecs.count, position + done);
      if (count > 0) done += count;
      // Nothing to read means that the file was cut behind our back.
      else if (count === 0 || errno() !== Errno.Eintr) break;
    }
    return done;
  }

  write(position: number, source: ChainReader, offset: number, size: number): boolean {
    const iovecs = this.#iovecs;
    let done = 0;
    while (done < size) {
      iovecs.gather(source, offset + done, size - done);
      const count = libc.pwritev(this.#fd, iovecs.address, iovecs.count, position + done);
      if (count > 0) done += count;
      else if (count === 0 || errno() !== Errno.Eintr) return false;
    }
    return true;
  }

  flush(): boolean {
    while (libc.fdatasync(this.#fd) < 0) {
      if (errno() !== Errno.Eintr) return false;
    }
    return true;
  }

  discard(position: number, size: number): boolean {
    // Discarding is a hint: where storage cannot be given up, keeping it is a full answer.
    if (size === 0 || !this.#canDiscard) return true;
    const number = this.#fallocate(FallocateMode.PunchHole, position, size);
    if (number === Errno.Eopnotsupp) this.#canDiscard = false;
    return number === 0 || number === Errno.Eopnotsupp;
  }

  writeZeroes(position: number, size: number, mayUnmap: boolean): boolean {
    if (size === 0) return true;
    if (mayUnmap && this.#canDiscard) {
      const number = this.#fallocate(FallocateMode.PunchHole, position, size);
      if (number === 0) return true;
      if (number === Errno.Eopnotsupp) this.#canDiscard = false;
    }
    if (this.#canZeroRange) {
      const number = this.#fallocate(FallocateMode.ZeroRange, position, size);
      if (number === 0) return true;
      if (number === Errno.Eopnotsupp) this.#canZeroRange = false;
    }
    return this.#writeOutZeroes(position, size);
  }

  close(): void {
    libc.close(this.#fd);
    this.#zeroes.release();
  }

  /** Returns 0 or the error number. The size of the file never changes. */
  #fallocate(mode: number, position: number, size: number): number {
    while (libc.fallocate(this.#fd, mode | FallocateMode.KeepSize, position, size) < 0) {
      const number = errno();
      if (number !== Errno.Eintr) return number;
    }
    return 0;
  }

  #writeOutZeroes(position: number, size: number): boolean {
    let done = 0;
    while (done < size) {
      this.#zeroIovec.setWord64(2, Math.min(size - done, zeroPieceBytes));
      const count = libc.pwritev(this.#fd, this.#zeroIovec.address, 1, position + done);
      if (count > 0) done += count;
      else if (count === 0 || errno() !== Errno.Eintr) return false;
    }
    return true;
  }
}
