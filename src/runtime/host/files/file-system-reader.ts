import { array, bytes, le32, le64, struct } from "../../../catalogue/layout.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { Arena, Block } from "../arena.js";
import { errno } from "../libc.js";
import { fileCalls } from "./file-calls.js";

/** struct statfs of the 64-bit architectures. */
const Statfs = struct(120, {
  type: le64,
  bsize: le64,
  blocks: le64,
  bfree: le64,
  bavail: le64,
  files: le64,
  ffree: le64,
  fsid_low: le32,
  fsid_high: le32,
  namelen: le64,
  frsize: le64,
  flags: le64,
  spare: array(bytes(32), 1),
});
const Status = accessors(Statfs);

/** Asks the system for the file system under a file. */
export class FileSystemReader {
  /** What was said last. */
  readonly status = {
    type: 0,
    blockBytes: 0,
    blocks: 0,
    freeBlocks: 0,
    availableBlocks: 0,
    files: 0,
    freeFiles: 0,
    idLow: 0,
    idHigh: 0,
    nameBytes: 0,
  };
  readonly #block: Block;
  readonly #buffer: ByteBuffer;

  constructor(arena: Arena) {
    this.#block = arena.take(Statfs.size);
    this.#buffer = new ByteBuffer(this.#block.bytes);
  }

  /** Returns 0 or a negated error number. */
  read(fd: number): number {
    if (fileCalls.fstatfs(fd, this.#block.address) < 0) return -errno();
    const buffer = this.#buffer;
    const { status } = this;
    status.type = Status.type.get(buffer) % 2 ** 32;
    status.blockBytes = Status.bsize.get(buffer);
    status.blocks = Status.blocks.get(buffer);
    status.freeBlocks = Status.bfree.get(buffer);
    status.availableBlocks = Status.bavail.get(buffer);
    status.files = Status.files.get(buffer);
    status.freeFiles = Status.ffree.get(buffer);
    status.idLow = Status.fsid_low.get(buffer);
    status.idHigh = Status.fsid_high.get(buffer);
    status.nameBytes = Status.namelen.get(buffer);
    return 0;
  }
}
